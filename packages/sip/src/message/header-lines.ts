import { RingwrightError } from '@ringwright/core'
import type { Headers } from './headers.js'

/** Header fields to send; a list makes one line for each value. */
export type HeaderValues = Readonly<Record<string, string | readonly string[]>>

/** Header fields in the order in which they will go out, kept as the text that goes out. */
export class HeaderLines {
  #text = ''

  /** Throws `invalid_argument` when name or value would end the line: that would let a value add header fields. */
  add(name: string, value: string | number): this {
    const text = String(value)
    if (breaksLine(name) || breaksLine(text)) {
      throw new RingwrightError(
        'invalid_argument',
        `The header field ${JSON.stringify(name.slice(0, 40))} holds a line break: remove CR and LF from its name and value.`,
      )
    }
    this.#text += `${name}: ${text}\r\n`
    return this
  }

  /** One line for each value. */
  addAll(name: string, values: readonly string[]): this {
    for (const value of values) this.add(name, value)
    return this
  }

  addValues(values: HeaderValues): this {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'string') this.add(name, value)
      else this.addAll(name, value)
    }
    return this
  }

  /** All fields of that name from another message, comma lists as they are. */
  copy(source: Headers, name: string): this {
    return this.addAll(name, source.all(name))
  }

  toString(): string {
    return this.#text
  }
}

/** Header fields of the host as text. Throws `invalid_argument` for a value with a line break. */
export function linesOf(headers: HeaderValues | undefined): string {
  return headers === undefined ? '' : new HeaderLines().addValues(headers).toString()
}

function breaksLine(text: string): boolean {
  return text.includes('\r') || text.includes('\n')
}
