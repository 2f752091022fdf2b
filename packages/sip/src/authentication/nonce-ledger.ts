import type { Instant } from '@ringwright/core'

interface Use {
  readonly issuedAt: Instant
  highest: number
  /** Bit n: the count `highest − n` has been used. */
  window: number
}

/** Requests that a client sends side by side may overtake each other by this much. */
const WINDOW = 32

/**
 * Which counts of which nonces have been used (RFC 7616 section 3.4, `nc`). Holds a bounded number of nonces: when it is
 * full the oldest goes, and every nonce issued up to then counts as too old, so that forgetting never allows a replay.
 */
export class NonceLedger {
  readonly #uses = new Map<string, Use>()
  readonly #noncesMax: number
  #forgottenUntil: Instant = -1

  constructor(noncesMax: number) {
    this.#noncesMax = noncesMax
  }

  get size(): number {
    return this.#uses.size
  }

  /** Marks a count as used. `stale`: the nonce is older than what is remembered. `replayed`: the count was used already. */
  use(nonce: string, issuedAt: Instant, count: number, expiredBefore: Instant): 'fresh' | 'stale' | 'replayed' {
    const use = this.#uses.get(nonce)
    if (use !== undefined) return mark(use, count)
    if (issuedAt <= this.#forgottenUntil) return 'stale'
    this.#makeRoom(expiredBefore)
    this.#uses.set(nonce, { issuedAt, highest: count, window: 1 })
    return 'fresh'
  }

  #makeRoom(expiredBefore: Instant): void {
    for (const [nonce, use] of this.#uses) {
      const expired = use.issuedAt < expiredBefore
      if (!expired && this.#uses.size < this.#noncesMax) return
      if (!expired) this.#forgottenUntil = Math.max(this.#forgottenUntil, use.issuedAt)
      this.#uses.delete(nonce)
    }
  }
}

function mark(use: Use, count: number): 'fresh' | 'replayed' {
  if (count > use.highest) {
    const step = count - use.highest
    use.window = step < WINDOW ? ((use.window << step) | 1) >>> 0 : 1
    use.highest = count
    return 'fresh'
  }
  const behind = use.highest - count
  if (behind >= WINDOW || (use.window >>> behind) & 1) return 'replayed'
  use.window = (use.window | (1 << behind)) >>> 0
  return 'fresh'
}
