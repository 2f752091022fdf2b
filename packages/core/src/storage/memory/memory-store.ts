import type { Clock } from '../../clock/clock.js'
import { RingwrightError } from '../../errors/ringwright-error.js'
import type { CenterId } from '../../identity/identity.js'
import { checkLeaseTtl } from '../check-lease-ttl.js'
import { promptCommit } from '../commit-at-once.js'
import type { Lease, Snapshot, Store } from '../store.js'
import { CenterState } from './center-state.js'
import { LogReader } from './log-reader.js'

/** By which time a `memoryStore` goes, and how much of its log it keeps. */
export interface MemoryStoreOptions {
  /** The store's time, by which leases lapse and commits are dated. */
  readonly clock: Clock
  /**
   * How many commits of a center the log keeps for followers that have not seen them; one that lags further behind
   * must take a snapshot anew. Default 100,000.
   */
  readonly logLengthMax?: number
  /**
   * Makes every committed body unchangeable, so that code which changes one in place fails at once instead of quietly
   * spoiling what others read. For tests and simulations: it costs more than the commit itself. Default false.
   */
  readonly freeze?: boolean
}

/**
 * Everything in this process's memory: for tests, simulation and first steps, and the model that the other stores are
 * compared with. State lasts as long as the returned object, so several engines that share it form a cluster.
 */
export function memoryStore(options: MemoryStoreOptions): Store {
  const { clock, logLengthMax = 100_000, freeze = false } = options
  const centers = new Map<CenterId, CenterState>()
  let closed = false

  const stateOf = (center: CenterId): CenterState => {
    if (closed) throw new RingwrightError('closed', 'This store was closed; make a new one with memoryStore().')
    let state = centers.get(center)
    if (!state) {
      state = new CenterState({ logLengthMax, freeze })
      centers.set(center, state)
    }
    return state
  }

  return {
    async snapshot(center): Promise<Snapshot> {
      const { revision, lastChange, records } = stateOf(center)
      return { revision, change: lastChange, at: clock.now(), records: [...records.values()] }
    },
    commit: promptCommit((center, change) => stateOf(center).commit(change, clock.now())),
    follow: (center, after, signal) => ({
      [Symbol.asyncIterator]: () => new LogReader({ state: stateOf(center), after, signal, isClosed: () => closed }),
    }),
    async lease(center, name, holder, ttlMs): Promise<Lease | null> {
      checkLeaseTtl(ttlMs)
      return stateOf(center).lease(name, holder, ttlMs, clock.now())
    },
    async release(center, name, holder): Promise<void> {
      stateOf(center).release(name, holder, clock.now())
    },
    async close(): Promise<void> {
      closed = true
      for (const state of centers.values()) state.wake()
    },
  }
}
