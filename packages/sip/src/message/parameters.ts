import { EQUALS, PARAMETER_VALUE, QUOTE, SEMICOLON, TOKEN } from './characters.js'
import type { Scanner } from './scanner.js'

/** Names in lower case; a parameter without a value has the empty string. */
export interface Parameters extends Iterable<readonly [name: string, value: string]> {
  readonly size: number
  get(name: string): string | undefined
  has(name: string): boolean
}

interface Parameter {
  readonly name: string
  readonly value: string
  next: Parameter | undefined
}

/**
 * Parameters in the order in which they are written. A chain instead of a map: every message has several of these, with
 * one or two parameters each.
 */
export class ParameterChain implements Parameters {
  size = 0
  #first: Parameter | undefined
  #last: Parameter | undefined

  /**
   * False when the name stands there already (RFC 3261 section 7.3.1 forbids it, and two readers would believe different
   * ones), or when there are `max`.
   */
  add(name: string, value: string, max: number): boolean {
    if (this.size === max || this.has(name)) return false
    const added: Parameter = { name, value, next: undefined }
    if (this.#last) this.#last.next = added
    else this.#first = added
    this.#last = added
    this.size++
    return true
  }

  get(name: string): string | undefined {
    return this.#find(name)?.value
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined
  }

  *[Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    for (let at = this.#first; at; at = at.next) yield [at.name, at.value]
  }

  #find(name: string): Parameter | undefined {
    let at = this.#first
    while (at && at.name !== name) at = at.next
    return at
  }
}

export const NO_PARAMETERS: Parameters = new ParameterChain()

/** Reads `;name=value` pairs up to something else or the end. `undefined` when one is malformed or cannot be added. */
export function scanParameters(scanner: Scanner, max: number): Parameters | undefined {
  if (!scanner.separator(SEMICOLON)) return NO_PARAMETERS
  const parameters = new ParameterChain()
  do {
    const name = scanner.run(TOKEN)?.toLowerCase()
    let value: string | undefined = ''
    if (scanner.separator(EQUALS)) value = scanner.peek() === QUOTE ? scanner.quoted() : scanner.run(PARAMETER_VALUE)
    if (name === undefined || value === undefined || !parameters.add(name, value, max)) return undefined
  } while (scanner.separator(SEMICOLON))
  return parameters
}
