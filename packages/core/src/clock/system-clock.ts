import type { Clock } from './clock.js'

/** The longest delay that the platform's timers take (2^31 − 1 ms); longer ones are set in steps. */
const DELAY_MAX_MS = 2_147_483_647

/** The system's time. Wall-clock time, so it follows corrections of the system's clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimer(delayMs, callback) {
      let handle: ReturnType<typeof setTimeout>
      const arm = (remainingMs: number): void => {
        const step = Math.min(Math.max(0, remainingMs), DELAY_MAX_MS)
        handle = setTimeout(() => (remainingMs > step ? arm(remainingMs - step) : callback()), step)
      }
      arm(delayMs)
      return { cancel: () => clearTimeout(handle) }
    },
  }
}
