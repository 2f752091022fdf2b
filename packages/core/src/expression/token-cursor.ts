import { expressionError } from './expression-error.js'
import type { Token } from './tokenize.js'
import { nearMiss } from './near-miss.js'
import type { Vocabulary } from './vocabulary.js'

/** Most characters of a token that an error shows. */
const FOUND_MAX = 64

/** What an error advises about symbols that other languages have. */
const ADVICE: Readonly<Record<string, string>> = {
  '=': 'values cannot be assigned; to compare, write ==',
  ';': 'a rule is one expression',
}

/** A place between the tokens of an expression, and the error of finding something else there. */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  readonly #vocabulary: Vocabulary
  #position = 0

  constructor(tokens: readonly Token[], vocabulary: Vocabulary) {
    this.#tokens = tokens
    this.#vocabulary = vocabulary
  }

  get previous(): Token | undefined {
    return this.#tokens[this.#position - 1]
  }

  get next(): Token {
    return this.#tokens[this.#position] as Token
  }

  get afterNext(): Token | undefined {
    return this.#tokens[this.#position + 1]
  }

  advance(count = 1): void {
    this.#position += count
  }

  isNext(symbol: string): boolean {
    return this.next.kind === 'symbol' && this.next.text === symbol
  }

  /** Goes past the symbol when it is next. */
  accept(symbol: string): boolean {
    const found = this.isNext(symbol)
    if (found) this.#position++
    return found
  }

  expect(symbol: string, expected: string): void {
    if (!this.accept(symbol)) throw this.unexpected(expected)
  }

  unexpected(expected: string): Error {
    const { kind, text, place } = this.next
    const found = kind === 'end' ? 'the end' : JSON.stringify(text.slice(0, FOUND_MAX))
    const advice = kind === 'symbol' && Object.hasOwn(ADVICE, text) ? `; ${ADVICE[text]}` : ''
    // `AND` is what many write who mean `and`.
    const suggestion = kind === 'word' ? nearMiss(text, this.#vocabulary.infix.keys()) : undefined
    return expressionError(place, `found ${found}, expected ${expected}${advice}`, {
      found,
      expected,
      ...(suggestion === undefined ? {} : { suggestion }),
    })
  }
}
