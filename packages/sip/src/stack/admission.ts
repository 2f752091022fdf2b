import type { Clock, Timer } from '@ringwright/core'
import { sourceOf } from '../authentication/failure-limit.js'
import type { FairPlaces } from './fair-places.js'
import { FairRate } from './fair-rate.js'

/** When new calls are refused with 503 and Retry-After, so that the running ones stay undisturbed. */
export interface AdmissionOptions {
  /**
   * New calls a second that come in, with bursts of one second's worth. Where more come, each address of the network gets an equal
   * share before any gets more; of IPv6, the 64 bits that a site has count as one address. Default 5,000.
   */
  readonly callsPerSecondMax?: number
  /** Calls that ring or are established, both directions. Default 100,000 (about 6 kB each). */
  readonly callsMax?: number
  /** Default 250: at twice that, peers begin to send everything again. */
  readonly eventLoopDelayMaxMs?: number
  /** How late the event loop is. Default: the lateness of a timer of the clock, looked at every 100 ms. */
  readonly eventLoopDelayMs?: () => number
  /**
   * Registrations, questions and other requests outside calls that our own stack remembers at once, for 32 s over UDP: whoever
   * sends more, under any address, gets no more of the memory. A tenth more are for addresses that have fewer than an equal share,
   * counted as for calls. Default 100,000 (about 2.5 kB each): 3,000 a second.
   */
  readonly requestsMax?: number
  /** What Retry-After says. Default 5. */
  readonly retryAfterSeconds?: number
}

export interface Admission {
  /** Whether one more call may come in from an address. A yes uses up some of the rate. */
  admits(callsRunning: number, address: string): boolean
  /** Whether one more request outside calls, of an address, may be remembered. */
  remembers(requestsRunning: FairPlaces, address: string): boolean
  readonly retryAfterSeconds: number
  /** Begins to watch the event loop. */
  start(): void
  stop(): void
}

/** A rate that is shared fairly, and ceilings for what runs and for how late the event loop may be. */
export function createAdmission(clock: Clock, options: AdmissionOptions = {}): Admission {
  const { callsPerSecondMax = 5_000, callsMax = 100_000, eventLoopDelayMaxMs = 250 } = options
  const { requestsMax = 100_000, retryAfterSeconds = 5 } = options
  const probe = options.eventLoopDelayMs
    ? { delayMs: options.eventLoopDelayMs, start: () => {}, stop: () => {} }
    : timerLateness(clock)
  const rate = new FairRate(clock, callsPerSecondMax)
  return {
    retryAfterSeconds,
    admits: (callsRunning, address) =>
      callsRunning < callsMax && probe.delayMs() <= eventLoopDelayMaxMs && rate.takes(sourceOf(address)),
    remembers: (requestsRunning, address) => requestsRunning.hasRoomFor(sourceOf(address), requestsMax),
    start: () => probe.start(),
    stop: () => probe.stop(),
  }
}

const PROBE_INTERVAL_MS = 100

/** How much later than asked for a timer fires; while one is overdue, that counts already. */
function timerLateness(clock: Clock): { delayMs(): number; start(): void; stop(): void } {
  let dueAt = Number.POSITIVE_INFINITY
  let latenessMs = 0
  let timer: Timer | undefined
  const start = (): void => {
    dueAt = clock.now() + PROBE_INTERVAL_MS
    timer = clock.setTimer(PROBE_INTERVAL_MS, () => {
      latenessMs = Math.max(0, clock.now() - dueAt)
      start()
    })
  }
  return {
    delayMs: () => Math.max(latenessMs, clock.now() - dueAt),
    start,
    stop: () => timer?.cancel(),
  }
}
