import { RingwrightError } from '@ringwright/core'
import { type TextChunks, decodeText } from './decode-text.js'
import { rowOfJson } from './read-ndjson.js'
import { ROW_CHARACTERS_MAX, type SourceRow } from './source-row.js'

/** Characters outside of texts that begin, end, or separate. */
const STRUCTURE = /["[\]{},]/g
const TEXT_END = /["\\]/g

/**
 * Rows of a JSON array of objects, however it is broken into lines, without ever holding more than one of them. What is
 * between the elements must be an array; what an element is, is looked at when it is complete.
 */
export async function* readJsonArray(chunks: TextChunks, encoding: string): AsyncGenerator<SourceRow> {
  const scanner = new ArrayScanner()
  for await (const text of decodeText(chunks, encoding)) yield* scanner.read(text)
  scanner.end()
}

class ArrayScanner {
  /** 0 before and after the array, 1 between its elements. */
  #depth = 0
  #isInText = false
  #isEscaped = false
  #isOver = false
  #element = ''
  #line = 1
  #elementLine = 1

  end(): void {
    if (!this.#isOver) throw broken(this.#line, 'the array has no end')
  }

  *read(text: string): Generator<SourceRow> {
    let from = 0
    while (from < text.length) {
      if (this.#isEscaped) {
        this.#isEscaped = false
        this.#take(text.slice(from, ++from))
        continue
      }
      const sought = this.#isInText ? TEXT_END : STRUCTURE
      sought.lastIndex = from
      const at = sought.exec(text)?.index ?? text.length
      this.#take(text.slice(from, at))
      if (at < text.length) yield* this.#meet(text[at] as string)
      from = at + 1
    }
  }

  *#meet(character: string): Generator<SourceRow> {
    if (this.#isInText) {
      this.#take(character)
      if (character === '"') this.#isInText = false
      else this.#isEscaped = true
      return
    }
    const closes = character === ']' || character === '}'
    if (this.#depth === 0 && character !== '[')
      throw broken(this.#line, `an array begins with "[", not with ${character}`)
    if (this.#depth === 1 && (character === ',' || character === ']')) yield* this.#row(character === ']')
    else if (this.#depth > 0) this.#take(character)
    if (character === '"') this.#isInText = true
    else if (closes) this.#depth--
    else if (character !== ',') this.#depth++
    this.#isOver = this.#depth === 0
  }

  /** Keeps a part of an element; between elements only white space may stand. */
  #take(part: string): void {
    if (this.#element === '') {
      const begins = part.search(/\S/)
      if (begins === -1) return this.#count(part)
      if (this.#depth === 0) throw broken(this.#line, 'there is something before or after the array')
      this.#count(part.slice(0, begins))
      this.#elementLine = this.#line
      this.#element = part.slice(begins)
      return this.#count(this.#element)
    }
    this.#element += part
    this.#count(part)
    if (this.#element.length > ROW_CHARACTERS_MAX)
      throw broken(this.#elementLine, `an element has more than ${ROW_CHARACTERS_MAX} characters`)
  }

  #count(part: string): void {
    for (let at = part.indexOf('\n'); at !== -1; at = part.indexOf('\n', at + 1)) this.#line++
  }

  *#row(isLast: boolean): Generator<SourceRow> {
    const element = this.#element
    this.#element = ''
    // An empty array, or a comma after the last element.
    if (element === '' && isLast) return
    yield element === '' ? { line: this.#line, problem: 'is empty' } : rowOfJson(element, this.#elementLine)
  }
}

function broken(line: number, what: string): RingwrightError {
  return new RingwrightError('invalid_argument', `Line ${line}: ${what}; pass a JSON array of objects.`)
}
