import type { ChangeId } from '../../identity/identity.js'
import { type Random, randomInteger } from '../../randomness/random.js'
import { seededRandom } from '../../randomness/seeded-random.js'
import { steppingClock } from '../../simulation/stepping-clock.js'
import type { Change, CommitOutcome } from '../../storage/commit.js'
import { memoryStore } from '../../storage/memory/memory-store.js'
import type { RecordKey } from '../../storage/record.js'
import type { Lease, Snapshot, Store } from '../../storage/store.js'
import { canonicalText, checkEqual } from '../conformance-failure.js'
import { fact, put, recordIn, removal, type StoreBench, storeCase } from './store-bench.js'

const STEPS = 150
const SEEDS = [11, 12, 13]
const KEYS = ['a/1', 'a/2', 'b/1', 'b/2']
const HOLDERS = ['one', 'two']
/** Longer than a run takes, so that the time of the store decides nothing in which the two may differ. */
const TTL_MS = 3_600_000
const WHY = 'Whatever an engine was proven to do on the memory store, it must do on this one.'

/** One random step after the other, on the store and on the memory store: both must answer the same. */
export const modelCases = SEEDS.map((seed) =>
  storeCase(`model-${seed}`, `Answers ${STEPS} random steps as the memory store does (seed ${seed})`, async (bench) => {
    const random = seededRandom(`model.${seed}`)
    const model = memoryStore({ clock: steppingClock() })
    const run = new ModelRun(bench, model, random)
    for (let step = 0; step < STEPS; step++) await run.step(`step ${step}`)
    const [here, there] = await run.both((store) => store.snapshot(bench.center))
    checkEqual('the records at the end', comparable(here), comparable(there), WHY)
    const commits = await bench.arrives(bench.follow(0).read(here.revision), 'following it all', WHY)
    const reader = bench.follow(0, model)
    const expected = await bench.arrives(reader.read(there.revision), 'following the model', WHY)
    const withoutTime = ({ at: _, ...commit }: (typeof commits)[number]) => commit
    checkEqual('the log', commits.map(withoutTime), expected.map(withoutTime), WHY)
  }),
)

class ModelRun {
  readonly #bench: StoreBench
  readonly #model: Store
  readonly #random: Random
  readonly #sent: Change[] = []
  /** The last lease that each of the two stores has granted; their tokens are numbers of their own. */
  #leases: readonly [Lease | null, Lease | null] = [null, null]

  constructor(bench: StoreBench, model: Store, random: Random) {
    this.#bench = bench
    this.#model = model
    this.#random = random
  }

  async step(name: string): Promise<void> {
    const { center } = this.#bench
    const chance = this.#random.next()
    const holder = HOLDERS[randomInteger(this.#random, HOLDERS.length)] as string
    if (chance < 0.1) {
      const leases = await this.both((store) => store.lease(center, 'dispatcher', holder, TTL_MS))
      checkEqual(`${name}: who has the lease`, leases[0]?.holder ?? null, leases[1]?.holder ?? null, WHY)
      if (leases[0]) this.#leases = leases
    } else if (chance < 0.15) {
      await this.both((store) => store.release(center, 'dispatcher', holder))
    } else if (chance < 0.25 && this.#sent.length > 0) {
      await this.#commit(name, this.#sent[randomInteger(this.#random, this.#sent.length)] as Change)
    } else {
      await this.#commit(name, await this.#newChange())
    }
  }

  /** What the store under test and the model say; the connections of the former take turns. */
  async both<T>(ask: (store: Store) => Promise<T>): Promise<[T, T]> {
    const { store, another } = this.#bench
    return [await ask(this.#random.next() < 0.5 ? store : another), await ask(this.#model)]
  }

  async #commit(name: string, change: Change): Promise<void> {
    this.#sent.push(change)
    const { center } = this.#bench
    const [here, there] = [
      await this.#bench.store.commit(center, this.#underLease(change, 0)),
      await this.#model.commit(center, this.#underLease(change, 1)),
    ]
    checkEqual(`${name}: the outcome of ${change.id}`, withoutTime(here), withoutTime(there), WHY)
  }

  /** A change that names the lease names the token that its store has granted. */
  #underLease(change: Change, place: 0 | 1): Change {
    if (!change.under) return change
    return { ...change, under: { ...change.under, token: this.#leases[place]?.token ?? 1 } }
  }

  async #newChange(): Promise<Change> {
    const random = this.#random
    const known = await this.#model.snapshot(this.#bench.center)
    const versionOf = (key: RecordKey): ChangeId | null => {
      const version = recordIn(known, key)?.version ?? null
      return random.next() < 0.9 ? version : random.next() < 0.5 ? null : ('nobody.0' as ChangeId)
    }
    const keys = KEYS.filter(() => random.next() < 0.5)
    const drafts = keys.slice(0, 2).map((key) => {
      const version = versionOf(key)
      return version !== null && random.next() < 0.3 ? removal(key, version) : put(key, random.next(), version)
    })
    return this.#bench.change(drafts, {
      reads: keys.slice(2).map((key) => ({ key, version: versionOf(key) })),
      facts: random.next() < 0.5 ? [fact(this.#sent.length)] : [],
      ...(random.next() < 0.2 && { under: { lease: 'dispatcher', token: 0 } }),
    })
  }
}

function withoutTime(outcome: CommitOutcome): unknown {
  if (outcome.outcome === 'conflict') return { ...outcome, keys: outcome.keys.toSorted() }
  return outcome.outcome === 'applied' ? { ...outcome, at: undefined } : outcome
}

function comparable({ revision, change, records }: Snapshot): unknown {
  return { revision, change, records: records.map(canonicalText).toSorted() }
}
