/**
 * A hash over a sequence of values that survive JSON, the same whatever the order of their properties. It tells two runs
 * apart, quickly and anywhere; it is no protection against somebody who wants two runs to look the same.
 * Two FNV-1a hashes of 32 bits over UTF-16 code units, with different offsets.
 */
export class TraceHash {
  #low = 0x811c9dc5
  #high = 0x01234567

  /** The order of the calls counts. */
  add(value: unknown): void {
    const text = canonicalJson(value)
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      this.#low = Math.imul(this.#low ^ unit, 0x01000193)
      this.#high = Math.imul(this.#high ^ unit, 0x01000193) ^ (this.#low >>> 15)
    }
  }

  /** 16 hexadecimal digits. */
  get digest(): string {
    return [this.#high, this.#low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
