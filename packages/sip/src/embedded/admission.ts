import type { Clock, Timer } from '@ringwright/core'
import type { AdmissionOptions } from './embedded-options.js'

export interface Admission {
  /** Whether one more call may begin. A yes uses up a token of the rate limit. */
  admits(callsRunning: number): boolean
  readonly retryAfterSeconds: number
  /** Begins to watch the event loop. */
  start(): void
  stop(): void
}

/** A token bucket for the rate, and ceilings for what runs and for how late the event loop may be. */
export function createAdmission(clock: Clock, options: AdmissionOptions = {}): Admission {
  const { callsPerSecondMax = 5_000, callsMax = 100_000, eventLoopDelayMaxMs = 250, retryAfterSeconds = 5 } = options
  const probe = options.eventLoopDelayMs
    ? { delayMs: options.eventLoopDelayMs, start: () => {}, stop: () => {} }
    : timerLateness(clock)
  let tokens = callsPerSecondMax
  let filledAt = clock.now()
  return {
    retryAfterSeconds,
    admits(callsRunning) {
      const now = clock.now()
      tokens = Math.min(callsPerSecondMax, tokens + (Math.max(0, now - filledAt) * callsPerSecondMax) / 1_000)
      filledAt = now
      if (tokens < 1 || callsRunning >= callsMax || probe.delayMs() > eventLoopDelayMaxMs) return false
      tokens -= 1
      return true
    },
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
