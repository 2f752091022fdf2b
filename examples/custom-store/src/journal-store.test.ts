import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CenterId,
  type Change,
  type ChangeId,
  type Commit,
  type NodeId,
  OUTCOME_MEMORY,
  type Revision,
  RingwrightError,
  type Store,
} from '@ringwright/core'
import { type Harness, storeConformance } from '@ringwright/core/conformance'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { journalStore } from './journal-store.js'

const folders: string[] = []
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))))

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-journal-'))
  folders.push(folder)
  return join(folder, 'center.journal')
}

function change(id: string, writes: Change['writes'] = []): Change {
  return { id: id as ChangeId, node: 'node' as NodeId, reads: [], facts: [], writes }
}

/** A store whose process can die: who waits for an answer hears none, and asks again. */
class MortalStore implements Store {
  readonly #open: () => Promise<Store>
  #living: Promise<Store>
  #dies = new AbortController()
  #death = deathOf(this.#dies.signal)

  constructor(open: () => Promise<Store>) {
    this.#open = open
    this.#living = open()
  }

  readonly snapshot: Store['snapshot'] = (...asked) => this.#ask((store) => store.snapshot(...asked))
  readonly commit: Store['commit'] = (...asked) => this.#ask((store) => store.commit(...asked))
  readonly lease: Store['lease'] = (...asked) => this.#ask((store) => store.lease(...asked))
  readonly release: Store['release'] = (...asked) => this.#ask((store) => store.release(...asked))
  readonly close: Store['close'] = () => this.#ask((store) => store.close())

  async *follow(center: CenterId, after: Revision, signal: AbortSignal): AsyncGenerator<readonly Commit[]> {
    const death = this.#dies.signal
    yield* (await this.#living).follow(center, after, AbortSignal.any([signal, death]))
    if (death.aborted) throw DEAD
  }

  async die(): Promise<void> {
    const [dying, dies] = [this.#living, this.#dies]
    this.#dies = new AbortController()
    this.#death = deathOf(this.#dies.signal)
    this.#living = dying.then((store) => store.close()).then(this.#open)
    dies.abort()
    await this.#living
  }

  #ask<T>(work: (store: Store) => Promise<T>): Promise<T> {
    return Promise.race([this.#living.then(work), this.#death])
  }
}

function deathOf(signal: AbortSignal): Promise<never> {
  const death = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(DEAD)))
  // Nobody may be waiting.
  death.catch(() => {})
  return death
}

const DEAD = new RingwrightError('unavailable', 'The process of the store has died.')

const harness: Harness<Store> = {
  async open() {
    const clock = steppingClock()
    const file = await newFile()
    const store = new MortalStore(() => journalStore(file, clock))
    return {
      ...{ port: store, another: store, close: () => store.close(), crash: () => store.die() },
      async advance(durationMs) {
        await clock.advance(durationMs)
        // The disk takes its own time. What was asked for before is answered by then, even if with "closed".
        await store.snapshot('idle' as CenterId).catch(() => {})
      },
      async compact(center) {
        const fillers = Array.from({ length: 2 * OUTCOME_MEMORY }, (_, index) => change(`filler.${index}`))
        await Promise.all(fillers.map((each) => store.commit(center as CenterId, each)))
      },
    }
  },
}

describe('[V10] a store by the author of a plug-in', () => {
  for (const each of storeConformance) it(each.name, () => each.run(harness))

  it('has after a crash all that was answered, drops what was torn, and refuses a journal that is damaged', async () => {
    const main = 'main' as CenterId
    const file = await newFile()
    const first = await journalStore(file)
    const record = { key: 'call/1', kind: 'call', id: '1', version: 'a' as ChangeId, body: { state: 'ringing' } }
    await first.commit(main, change('a', [{ key: 'call/1', expects: null, record }]))
    const lease = await first.lease(main, 'dispatcher', 'one', 60_000)
    await first.close()
    await appendFile(file, '["main",{"commit":{"revis')

    const second = await journalStore(file)
    expect(await second.snapshot(main)).toMatchObject({ revision: 1, change: 'a', records: [record] })
    expect(await second.commit(main, change('a'))).toMatchObject({ outcome: 'applied', revision: 1 })
    expect(await second.lease(main, 'dispatcher', 'one', 60_000)).toMatchObject({ token: lease?.token })
    expect(await second.lease(main, 'dispatcher', 'two', 60_000)).toBeNull()
    await second.close()

    await writeFile(file, (await readFile(file, 'utf8')).replace('ringing', 'ring"ing'))
    await expect(journalStore(file)).rejects.toThrow(/center\.journal is damaged\. Put it aside/)

    const notes = 'Milk.\nBread, and'
    await writeFile(file, notes)
    await expect(journalStore(file)).rejects.toThrow(/is damaged/)
    expect(await readFile(file, 'utf8')).toBe(notes)
  })
})
