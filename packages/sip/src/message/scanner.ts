import { isIPv6 } from 'node:net'
import { BACKSLASH, CARRIAGE_RETURN, isIn, LEFT_BRACKET, QUOTE, RIGHT_BRACKET, SPACE, HOST } from './characters.js'

/** Counts how often octets are looked at, so that a test can show that no input makes parsing more than linear. */
export interface WorkProbe {
  octetVisits: number
}

/**
 * Reads a header value from left to right. `position` never moves back but by `rewind`; a method that returns
 * `undefined` or `false` found something else there.
 */
export class Scanner {
  readonly text: string
  readonly end: number
  position: number
  readonly #start: number
  readonly #probe: WorkProbe | undefined
  #readAgain = 0

  constructor(text: string, start = 0, end = text.length, probe?: WorkProbe) {
    this.text = text
    this.position = start
    this.end = end
    this.#start = start
    this.#probe = probe
  }

  /** Tells the probe what was read. Call it once, when done; work on a value that turned out malformed counts too. */
  report(): void {
    if (this.#probe) this.#probe.octetVisits += this.position - this.#start + this.#readAgain + 1
  }

  /** Goes back to a position that a method began at. */
  rewind(position: number): void {
    this.#readAgain += this.position - position
    this.position = position
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  /** The code at the position; −1 at the end. */
  peek(): number {
    return this.position < this.end ? this.text.charCodeAt(this.position) : -1
  }

  skipSpace(): void {
    while (this.position < this.end && isIn(this.text.charCodeAt(this.position), SPACE)) this.position++
  }

  /** Accepts the one character, with optional space around it (SWS in RFC 3261). */
  separator(code: number): boolean {
    this.skipSpace()
    if (this.peek() !== code) return false
    this.position++
    this.skipSpace()
    return true
  }

  accept(code: number): boolean {
    if (this.peek() !== code) return false
    this.position++
    return true
  }

  /** The longest run of characters from `sets`; `undefined` when there is none. */
  run(sets: number): string | undefined {
    const start = this.position
    while (this.position < this.end && isIn(this.text.charCodeAt(this.position), sets)) this.position++
    return this.position === start ? undefined : this.text.slice(start, this.position)
  }

  /** A quoted string without its quotes and with its escapes resolved. */
  quoted(): string | undefined {
    if (this.peek() !== QUOTE) return undefined
    let piece = ++this.position
    let value = ''
    while (this.position < this.end) {
      const code = this.text.charCodeAt(this.position)
      if (code === QUOTE) return value + this.text.slice(piece, this.position++)
      if (code === BACKSLASH) {
        value += this.text.slice(piece, this.position)
        piece = ++this.position
      } else if (code === CARRIAGE_RETURN) {
        value += `${this.text.slice(piece, this.position)} `
        this.skipSpace()
        piece = this.position
        continue
      }
      this.position++
    }
    return undefined
  }

  /** A host name, IPv4 address or bracketed IPv6 reference, as it is written. */
  host(): string | undefined {
    if (this.peek() !== LEFT_BRACKET) return this.run(HOST)
    const start = this.position++
    while (this.position < this.end) {
      const code = this.text.charCodeAt(this.position++)
      if (code !== RIGHT_BRACKET) continue
      return isIPv6(this.text.slice(start + 1, this.position - 1)) ? this.text.slice(start, this.position) : undefined
    }
    return undefined
  }

  /** A whole number without sign, at most `max`. */
  integer(max: number): number | undefined {
    let value = 0
    const start = this.position
    while (this.position < this.end) {
      const digit = this.text.charCodeAt(this.position) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
      if (value > max) return undefined
      this.position++
    }
    return this.position === start ? undefined : value
  }
}
