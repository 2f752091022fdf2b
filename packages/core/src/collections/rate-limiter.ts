import type { Clock, Instant } from '../clock/clock.js'

/** How much each key may do in the long run and at once. */
export interface RateLimiterOptions {
  /** By whose time buckets fill again. */
  readonly clock: Clock
  /** How many in the long run, for each key. */
  readonly perMinute: number
  /** How many at once. */
  readonly burst: number
}

interface Bucket {
  tokens: number
  at: Instant
}

/** Keys remembered. The one that is forgotten has been idle longest, so that its bucket is full or nearly so. */
const KEYS_MAX = 20_000
const MINUTE_MS = 60_000

/** A token bucket for each key. It outlives connections: coming back does not fill it. */
export class RateLimiter {
  readonly #options: RateLimiterOptions
  /** In order of use. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(options: RateLimiterOptions) {
    this.#options = options
  }

  /** Takes one: 0, or in how many milliseconds there will be one. */
  take(key: string): number {
    const { clock, perMinute, burst } = this.#options
    const now = clock.now()
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now }
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    this.#forget()
    // A wall clock may be set back, which must not take tokens away.
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perMinute) / MINUTE_MS)
    bucket.at = now
    if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * MINUTE_MS) / perMinute))
    bucket.tokens -= 1
    return 0
  }

  #forget(): void {
    if (this.#buckets.size <= KEYS_MAX) return
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest)
      return
    }
  }
}
