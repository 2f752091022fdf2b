import type { CenterId } from '../identity/identity.js'
import type { Capability, ConformanceCase, Harness, Opened } from './conformance-case.js'
import { ConformanceFailure } from './conformance-failure.js'

/** What a case works with: the opened implementation, and two centers that no other case uses. */
export interface Bench<Port> extends Opened<Port> {
  readonly center: CenterId
  readonly elsewhere: CenterId
  /** Resolves with the promise, or fails once it has not settled for a minute of the implementation's time. */
  arrives<T>(promise: Promise<T>, what: string, why: string): Promise<T>
  /** Runs when the case is over, before the implementation is closed. */
  finally(cleanUp: () => void): void
}

/** A database on a machine that does much else takes tens of seconds for what takes one otherwise. */
const PATIENCE_STEPS = 600
const PATIENCE_STEP_MS = 100

/** Makes a case of a function that is given a bench. */
export function benchCase<Port>(
  id: string,
  name: string,
  body: (bench: Bench<Port>) => Promise<void>,
  needs?: Capability,
): ConformanceCase<Port> {
  return {
    id,
    name,
    ...(needs && { needs }),
    async run(harness: Harness<Port>): Promise<void> {
      if (needs && harness.without?.[needs] !== undefined) return
      const opened = await harness.open()
      const cleanUps: (() => void)[] = []
      try {
        await body(makeBench(id, harness, opened, cleanUps))
      } finally {
        for (const cleanUp of cleanUps) cleanUp()
        await opened.close()
      }
    },
  }
}

function makeBench<Port>(
  id: string,
  { centerPrefix = '' }: Harness<Port>,
  opened: Opened<Port>,
  cleanUps: (() => void)[],
): Bench<Port> {
  return {
    ...opened,
    center: `${centerPrefix}${id}` as CenterId,
    elsewhere: `${centerPrefix}${id}.elsewhere` as CenterId,
    finally: (cleanUp) => void cleanUps.push(cleanUp),
    async arrives(promise, what, why) {
      const late = Symbol('late')
      for (let step = 0; step < PATIENCE_STEPS; step++) {
        const first = await Promise.race([promise, opened.advance(PATIENCE_STEP_MS).then((): typeof late => late)])
        if (first !== late) return first
      }
      throw new ConformanceFailure(what, 'to happen', `nothing for ${PATIENCE_STEPS * PATIENCE_STEP_MS} ms`, why)
    },
  }
}
