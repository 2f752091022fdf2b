/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** A timer that has not fired can be canceled; canceling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void
}

/**
 * Where time comes from. Nothing in Ringwright reads the system's time or sets a timer except through this port,
 * so that a test or a simulation that passes a stepping clock decides what time it is.
 */
export interface Clock {
  now(): Instant
  /** Calls `callback` once, `delayMs` from now. A delay below zero counts as zero. The timer keeps the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer
}

/** Resolves after `delayMs`; rejects with the signal's reason when it is aborted first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
