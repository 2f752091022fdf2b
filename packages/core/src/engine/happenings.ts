import { endsWithin } from '../clock/ends-within.js'
import { type Instant, sleep } from '../clock/clock.js'
import { errorText, RingwrightError } from '../errors/ringwright-error.js'
import { type CollectionDefinition, type Entry, FIND_LIMIT_MAX } from '../storage/directory.js'
import { storageRetryMs } from '../storage/storage-retry.js'
import type { HappeningKind } from './happening.js'
import type { Engine } from './plugin.js'
import type { Transaction } from './transaction.js'
import { untilTaken } from './until-taken.js'

type AnyKind = HappeningKind<object>

interface KeptHappening {
  readonly id: string
  readonly kind: string
  readonly data: object
  readonly at: Instant
}

/** What stores have not taken when their nodes stopped. */
const keptHappenings: CollectionDefinition<KeptHappening> = {
  name: 'happenings',
  indexes: { all: { keys: () => ['all'], order: ({ at }) => at } },
}

/** How long stopping waits for what is not written yet to be written or kept. */
const FAREWELL_MS = 1_000
/** How long a judge waits for what a lost node has kept before it settles without. */
const CATCH_UP_MS = 2_000

/**
 * Writes what has happened already: the store is asked until it takes it. What it has not taken when the center stops is
 * kept in the directory, from where the dispatcher writes it, before what lived on that node is settled.
 */
export class Happenings {
  readonly #engine: Engine
  readonly #kinds = new Map<string, AnyKind>()
  readonly #pending = new Set<Promise<void>>()
  /** Once something is kept here, all that comes after is: it is to be written in the order in which it happened. */
  #keeps = false
  /** Kept ones that are written, and could not be taken out of the directory yet. */
  readonly #written = new Set<string>()
  #catchingUp: Promise<boolean> | undefined
  #active: AbortController | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  define<Data extends object>(kind: HappeningKind<Data>): void {
    if (this.#kinds.has(kind.name))
      throw new RingwrightError('already_exists', `Two plug-ins define happenings of kind "${kind.name}".`)
    this.#kinds.set(kind.name, kind)
  }

  happened<Data extends object>(kind: HappeningKind<Data>, data: Data, onLate?: () => void): Promise<void> {
    const told = this.#tell(kind, data, onLate).finally(() => this.#pending.delete(told))
    this.#pending.add(told)
    return told
  }

  /** Resolves once everything that has happened so far is written or kept, or after a second. */
  async settled(): Promise<void> {
    if (this.#pending.size === 0) return
    if (!(await endsWithin(this.#engine.clock, FAREWELL_MS, Promise.all(this.#pending))))
      this.#engine.logger.error('what has happened is not written, and not kept either', { count: this.#pending.size })
  }

  /** This node is the dispatcher now, or no longer. */
  setActive(active: boolean): void {
    this.#active?.abort()
    this.#active = active ? new AbortController() : undefined
    this.catchUp()
  }

  /** There may be something that a node has kept: writes it as soon as the store takes it, if this is the dispatcher. */
  catchUp(): void {
    if (this.#active) void this.#catchUpUntilDone(this.#active.signal)
  }

  /**
   * Before what lived on a lost node is settled: what it has kept is written. Rejects while the store does not take it; a directory
   * that does not answer is not waited for for long, because callers wait for what is settled.
   */
  async caughtUp(): Promise<void> {
    await endsWithin(this.#engine.clock, CATCH_UP_MS, this.#catchUp())
  }

  async #tell(kind: AnyKind, data: object, onLate?: () => void): Promise<void> {
    if (this.#keeps) return this.#keep(kind, data)
    const { actor, failure, isRepeatable } = kind
    const { logger } = this.#engine
    let refusal: unknown
    const write = (): Promise<void> =>
      this.#engine
        .run(actor, (transaction) => kind.write(transaction, data, this.#engine))
        .then(
          () => {
            refusal = undefined
          },
          (error) => {
            refusal = error
            throw error
          },
        )
    await untilTaken(this.#engine, write, (error) => {
      logger.error(failure, { ...data, error })
      onLate?.()
    })
    if (refusal !== undefined && (isNotTaken(refusal) || (isRepeatable && isUnknown(refusal))))
      await this.#keep(kind, data)
  }

  async #keep({ name, failure }: AnyKind, data: object): Promise<void> {
    const { center, clock, directory, logger, newId } = this.#engine
    const id = newId()
    this.#keeps = true
    try {
      await directory.put(center, keptHappenings, id, { id, kind: name, data, at: clock.now() }, 0)
    } catch (error) {
      logger.error(failure, { ...data, error: errorText(error), isLost: true })
    }
  }

  async #catchUpUntilDone(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#engine
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        if (await this.#catchUp()) return
      } catch (error) {
        logger.warn('what a node has kept cannot be written yet', { error: errorText(error) })
      }
      await sleep(clock, storageRetryMs(failures), signal).catch(() => {})
    }
  }

  /** Resolves with whether there is nothing left for this node. Rejects when the store does not take it. */
  #catchUp(): Promise<boolean> {
    this.#catchingUp ??= this.#writeKept().finally(() => {
      this.#catchingUp = undefined
    })
    return this.#catchingUp
  }

  async #writeKept(): Promise<boolean> {
    for (;;) {
      const kept = await this.#kept()
      const known = kept?.flatMap(({ id, body }) => {
        const kind = this.#kinds.get(body.kind)
        return kind ? [{ id, kind, data: body.data }] : []
      })
      if (!kept || !known) return false
      if (known.length < kept.length)
        this.#engine.logger.warn('what a node has kept is of a plug-in that is not there', {
          count: kept.length - known.length,
        })
      for (const { id, kind, data } of known) {
        if (!this.#written.has(id) && !(await this.#write(kind, data))) return true
        this.#written.add(id)
        if (!(await this.#forget(id))) return false
        this.#written.delete(id)
      }
      if (kept.length < FIND_LIMIT_MAX || known.length === 0) return true
    }
  }

  /** Undefined when the directory does not answer. */
  async #kept(): Promise<readonly Entry<KeptHappening>[] | undefined> {
    const { center, directory, logger } = this.#engine
    try {
      return await directory.find(center, keptHappenings, 'all', 'all', { limit: FIND_LIMIT_MAX })
    } catch (error) {
      logger.warn('the directory does not say what nodes have kept', { error: errorText(error) })
      return undefined
    }
  }

  async #forget(id: string): Promise<boolean> {
    const { center, directory, logger } = this.#engine
    try {
      await directory.remove(center, keptHappenings, id)
      return true
    } catch (error) {
      logger.warn('what is written now stays in the directory for a while', { error: errorText(error) })
      return false
    }
  }

  /** False once this node is not the dispatcher. Rejects when the store may take it later. */
  async #write(kind: AnyKind, data: object): Promise<boolean> {
    const { logger } = this.#engine
    try {
      const write = (transaction: Transaction) => {
        kind.write(transaction, data, this.#engine)
        return true
      }
      return (await this.#engine.dispatch(kind.actor, write)) === true
    } catch (error) {
      if (error instanceof RingwrightError && error.retryable) throw error
      logger.error(kind.failure, { ...data, error: errorText(error), isLost: true })
      return true
    }
  }
}

/** The store has refused it, or was never asked. */
function isNotTaken(error: unknown): boolean {
  return error instanceof RingwrightError && (error.retryable || error.details['isSent'] === false)
}

function isUnknown(error: unknown): boolean {
  return error instanceof RingwrightError && error.code === 'closed'
}
