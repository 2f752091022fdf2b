import { type Clock, sleep } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { type Random, randomInteger } from '../randomness/random.js'
import type { Change } from '../storage/commit.js'
import type { Store } from '../storage/store.js'

/** One call that goes through a faulty store. A batch of a followed log counts as a call. */
export interface StoreCall {
  readonly method: 'snapshot' | 'commit' | 'follow' | 'lease' | 'release'
  /** Counts the calls of all methods, from 0. */
  readonly number: number
  /** Of a commit. */
  readonly change?: Change
}

/** What goes wrong with one call to a store; `{}` is a call that goes well at once. */
export interface Fault {
  /** How long the request takes to the store, and the reply back. Default 0. */
  readonly latencyMs?: number
  /**
   * A lost request never reaches the store; a lost reply comes from a store that has done what it was asked. The caller
   * hears `unavailable` both times and cannot tell which. A followed log that loses either is cut.
   */
  readonly loses?: 'request' | 'reply'
}

/** Says what goes wrong with a call. */
export type FaultPlan = (call: StoreCall) => Fault

/** Which store is behind the network of `faultyStore`, and what goes wrong on the way. */
export interface FaultyStoreOptions {
  /** The store behind the network, which is not changed by faults. */
  readonly store: Store
  /** The one that the nodes of the simulation have. */
  readonly clock: Clock
  /** Asked once for each call, in order. */
  readonly plan: FaultPlan
  /** After how long a caller gives up on an answer that does not come. Default 1,000. */
  readonly timeoutMs?: number
}

/** How slow a network is and how much it loses. */
export interface RandomFaultsOptions {
  /** One of its own, so that nothing else shifts which calls fail. */
  readonly random: Random
  /** Each way takes a whole number of milliseconds up to this. Default 0. */
  readonly latencyMaxMs?: number
  /** Chance from 0 to 1. Default 0. */
  readonly lostRequests?: number
  /** Chance from 0 to 1. Default 0. */
  readonly lostReplies?: number
}

/** Faults by chance; the same seed gives the same faults. */
export function randomFaults(options: RandomFaultsOptions): FaultPlan {
  const { random, latencyMaxMs = 0, lostRequests = 0, lostReplies = 0 } = options
  return () => {
    const latencyMs = randomInteger(random, latencyMaxMs + 1)
    const chance = random.next()
    if (chance < lostRequests) return { latencyMs, loses: 'request' }
    return chance < lostRequests + lostReplies ? { latencyMs, loses: 'reply' } : { latencyMs }
  }
}

/**
 * A store behind a network that delays and loses what it is asked, on the given clock. What is not lost arrives in the
 * order in which it was sent, as over one connection, and as JSON, so that a body which does not survive that shows.
 */
export function faultyStore(options: FaultyStoreOptions): Store {
  const { store, clock, plan, timeoutMs = 1_000 } = options
  const there = orderedWay(clock)
  const back = orderedWay(clock)
  let calls = 0

  const through = async <T>(call: Omit<StoreCall, 'number'>, ask: () => Promise<T>): Promise<T> => {
    const { latencyMs = 0, loses } = plan({ ...call, number: calls++ })
    if (loses === 'request') return gaveUp(clock, timeoutMs)
    await there(latencyMs)
    const answer = ask()
    if (loses === 'reply') return answer.then(() => gaveUp(clock, timeoutMs))
    // A refusal to answer takes its time, too.
    await answer.catch(() => {})
    await back(latencyMs)
    return answer
  }
  return {
    snapshot: (center) => through({ method: 'snapshot' }, () => store.snapshot(center)),
    commit: (center, change) => {
      const sent = JSON.parse(JSON.stringify(change)) as Change
      return through({ method: 'commit', change }, () => store.commit(center, sent))
    },
    async *follow(center, after, signal) {
      let stop = (): void => {}
      const aborted = new Promise<void>((resolve) => (stop = resolve))
      signal.addEventListener('abort', stop, { once: true })
      try {
        for await (const commits of store.follow(center, after, signal)) {
          await Promise.race([through({ method: 'follow' }, () => Promise.resolve()), aborted])
          if (signal.aborted) return
          yield commits
        }
      } finally {
        // A log that is cut is followed anew with the same signal, as often as it is cut.
        signal.removeEventListener('abort', stop)
      }
    },
    lease: (center, name, holder, ttlMs) =>
      through({ method: 'lease' }, () => store.lease(center, name, holder, ttlMs)),
    release: (center, name, holder) => through({ method: 'release' }, () => store.release(center, name, holder)),
    close: () => store.close(),
  }
}

/** One direction of a connection: what was sent first arrives first, whatever its latency. */
function orderedWay(clock: Clock): (latencyMs: number) => Promise<void> {
  let free = -Infinity
  return async (latencyMs) => {
    free = Math.max(free, clock.now() + latencyMs)
    const delayMs = free - clock.now()
    if (delayMs > 0) await sleep(clock, delayMs)
  }
}

async function gaveUp(clock: Clock, timeoutMs: number): Promise<never> {
  await sleep(clock, timeoutMs)
  throw new RingwrightError('unavailable', `The store did not answer within ${timeoutMs} ms.`)
}
