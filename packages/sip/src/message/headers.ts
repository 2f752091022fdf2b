import { COMMA, GREATER, LESS, QUOTE, BACKSLASH, isIn, SPACE } from './characters.js'
import { Scanner } from './scanner.js'
import { equalsIgnoringCase, headerId, headerIdAt, HeaderId } from './header-names.js'

/**
 * Header fields as they came: names match in any case and in their compact form, order and duplicates are kept, and a
 * value that holds a comma list is one value unless `list` is asked. Folded lines read as one line.
 */
export interface Headers {
  /** The first value. */
  get(name: string): string | undefined
  /** The values of all fields of that name, in order. */
  all(name: string): readonly string[]
  /** The same, with comma lists taken apart; commas in quoted strings and angle brackets do not count. */
  list(name: string): readonly string[]
  has(name: string): boolean
  /** Every field, with its name as it is written. */
  entries(): Iterable<readonly [name: string, value: string]>
}

/** One field is six numbers in a flat array: id, start and end of the name, start and end of the value, folded or not. */
const RECORD = 6

/** The places of header fields in the text of a message; nothing is cut out before it is asked for. */
export class MessageHeaders implements Headers {
  readonly text: string
  readonly #records: readonly number[]

  constructor(text: string, records: readonly number[]) {
    this.text = text
    this.#records = records
  }

  get count(): number {
    return this.#records.length / RECORD
  }

  /** The index of the first field with that id at or after `from`; −1 when there is none. */
  find(id: number, from = 0): number {
    for (let at = from * RECORD; at < this.#records.length; at += RECORD)
      if (this.#records[at] === id) return at / RECORD
    return -1
  }

  idAt(index: number): number {
    return this.#records[index * RECORD] as number
  }

  nameAt(index: number): string {
    const at = index * RECORD
    return this.text.slice(this.#records[at + 1], this.#records[at + 2])
  }

  valueStart(index: number): number {
    return this.#records[index * RECORD + 3] as number
  }

  valueEnd(index: number): number {
    return this.#records[index * RECORD + 4] as number
  }

  valueAt(index: number): string {
    const value = this.text.slice(this.valueStart(index), this.valueEnd(index))
    return this.#records[index * RECORD + 5] === 1 ? unfold(value) : value
  }

  /** The first value of that id as a whole number; `undefined` when it is none, or larger than `max`. */
  integer(id: number, max: number): number | undefined {
    const index = this.find(id)
    if (index === -1) return undefined
    const scanner = new Scanner(this.text, this.valueStart(index), this.valueEnd(index))
    const value = scanner.integer(max)
    return scanner.atEnd ? value : undefined
  }

  get(name: string): string | undefined {
    const lower = name.toLowerCase()
    const index = this.#findNamed(headerId(lower), lower, 0)
    return index === -1 ? undefined : this.valueAt(index)
  }

  all(name: string): readonly string[] {
    const values: string[] = []
    const lower = name.toLowerCase()
    const id = headerId(lower)
    for (let index = this.#findNamed(id, lower, 0); index !== -1; index = this.#findNamed(id, lower, index + 1)) {
      values.push(this.valueAt(index))
    }
    return values
  }

  list(name: string): readonly string[] {
    const values: string[] = []
    for (const value of this.all(name)) splitList(value, values)
    return values
  }

  has(name: string): boolean {
    const lower = name.toLowerCase()
    return this.#findNamed(headerId(lower), lower, 0) !== -1
  }

  *entries(): Iterable<readonly [name: string, value: string]> {
    for (let index = 0; index < this.count; index++) yield [this.nameAt(index), this.valueAt(index)]
  }

  /** Fields without an id of their own are told apart by their names. */
  #findNamed(id: number, lowerCaseName: string, from: number): number {
    let index = this.find(id, from)
    while (id === HeaderId.other && index !== -1 && !this.#isNamed(index, lowerCaseName))
      index = this.find(id, index + 1)
    return index
  }

  #isNamed(index: number, lowerCaseName: string): boolean {
    const at = index * RECORD
    const start = this.#records[at + 1] as number
    return equalsIgnoringCase(this.text, start, this.#records[at + 2] as number, lowerCaseName)
  }
}

/** Where the fields of one head are noted while they are found; used again for the next one, so that it need not grow. */
export class HeaderRecords {
  readonly #numbers: number[] = []
  #used = 0

  get count(): number {
    return this.#used / RECORD
  }

  add(text: string, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number, folded: boolean): void {
    const numbers = this.#numbers
    numbers[this.#used++] = headerIdAt(text, nameStart, nameEnd)
    numbers[this.#used++] = nameStart
    numbers[this.#used++] = nameEnd
    numbers[this.#used++] = valueStart
    numbers[this.#used++] = valueEnd
    numbers[this.#used++] = folded ? 1 : 0
  }

  /** What has been noted since the last time, as `MessageHeaders` takes it. */
  take(): number[] {
    const taken = this.#numbers.slice(0, this.#used)
    this.#used = 0
    return taken
  }
}

/** A fold and the space around it read as one blank (RFC 3261 section 7.3.1). */
function unfold(value: string): string {
  let result = ''
  let piece = 0
  for (let at = value.indexOf('\r'); at !== -1; at = value.indexOf('\r', piece)) {
    let start = at
    while (start > piece && isIn(value.charCodeAt(start - 1), SPACE)) start--
    result += `${value.slice(piece, start)} `
    piece = at
    while (piece < value.length && isIn(value.charCodeAt(piece), SPACE)) piece++
  }
  return result + value.slice(piece)
}

/** Appends the elements of a comma list to `into`; empty ones are left out. */
export function splitList(value: string, into: string[]): void {
  let start = 0
  let quoted = false
  let bracketed = false
  for (let at = 0; at <= value.length; at++) {
    const code = at === value.length ? COMMA : value.charCodeAt(at)
    if (quoted && at < value.length) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === LESS) bracketed = true
    else if (code === GREATER) bracketed = false
    else if (code === COMMA && (!bracketed || at === value.length)) {
      const element = value.slice(start, at).trim()
      if (element !== '') into.push(element)
      start = at + 1
    }
  }
}
