import type { Clock, Timer } from './clock.js'

/** The longest delay that the platform's timers take (2^31 − 1 ms); longer ones are set in steps. */
const DELAY_MAX_MS = 2_147_483_647

/** The system's time. Wall-clock time, so it follows corrections of the system's clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimer: (delayMs, callback) => new SystemTimer(Math.max(0, delayMs), callback),
  }
}

/** Each call sets a dozen of them, which is why it is one object and one timer of the platform. */
class SystemTimer implements Timer {
  #handle: ReturnType<typeof setTimeout>

  constructor(delayMs: number, callback: () => void) {
    this.#handle = delayMs > DELAY_MAX_MS ? this.#step(delayMs, callback) : setTimeout(callback, delayMs)
  }

  cancel(): void {
    clearTimeout(this.#handle)
  }

  #step(delayMs: number, callback: () => void): ReturnType<typeof setTimeout> {
    if (delayMs <= DELAY_MAX_MS) return setTimeout(callback, delayMs)
    return setTimeout(() => {
      this.#handle = this.#step(delayMs - DELAY_MAX_MS, callback)
    }, DELAY_MAX_MS)
  }
}
