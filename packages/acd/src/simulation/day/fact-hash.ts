import type { Commit } from '@ringwright/core'

/**
 * A hash over the facts of a log, for runs that have millions of them: type, time and ids go in as they stand, nothing is
 * written as JSON. Two FNV-1a hashes of 32 bits, as in `TraceHash`.
 */
export class FactHash {
  #low = 0x811c9dc5
  #high = 0x01234567

  add({ revision, at, facts }: Commit): void {
    for (const { type, data } of facts) {
      this.#number(revision)
      this.#number(at)
      this.#text(type)
      for (const name in data) {
        const value = (data as Readonly<Record<string, unknown>>)[name]
        if (typeof value === 'string') this.#text(value)
        else if (typeof value === 'number') this.#number(value)
      }
    }
  }

  /** 16 hexadecimal digits. */
  get digest(): string {
    return [this.#high, this.#low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  #number(value: number): void {
    this.#unit(value | 0)
    this.#unit(Math.floor(value / 0x1_0000_0000))
  }

  #text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#unit(text.charCodeAt(i))
    this.#unit(text.length)
  }

  #unit(unit: number): void {
    this.#low = Math.imul(this.#low ^ unit, 0x01000193)
    this.#high = Math.imul(this.#high ^ unit, 0x01000193) ^ (this.#low >>> 15)
  }
}
