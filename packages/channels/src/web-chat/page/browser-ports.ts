import type { Clock, Random } from '@ringwright/core'

/** The browser's time, for a page where no engine passes a clock. */
export const browserClock: Clock = {
  now: () => Date.now(), // tidy: time because this is the port's adapter for pages
  setTimer(delayMs, callback) {
    const handle = setTimeout(callback, delayMs) // tidy: time because this is the port's adapter for pages
    return { cancel: () => clearTimeout(handle) }
  },
}

/** The browser's randomness, fit for tokens. */
export const browserRandom: Random = {
  next: () => Math.random(), // tidy: time because this is the port's adapter for pages
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)), // tidy: time because this is the port's adapter
}
