import { type Place, expressionError } from './expression-error.js'
import { type Vocabulary, WORD_MAX } from './vocabulary.js'

export interface Token {
  readonly kind: 'number' | 'radix' | 'string' | 'word' | 'symbol' | 'end'
  /** As written; of a string: what it says. */
  readonly text: string
  readonly place: Place
  /** Nothing, not even a space, is between it and the token before. */
  readonly adjacent: boolean
}

const SPACE = /(?:\s|\/\*[^]*?\*\/)+/y
const OPEN_COMMENT = /\/\*/y
const RADIX = /0(?:x[0-9a-f]+|b[01]+)/iy
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const WORD = /[\p{L}_$][\p{L}\p{M}\p{N}_$]*/uy
const STRING = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^]))/g

const ESCAPED: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Cuts a text into tokens; the last one is of kind `end`. Each character is looked at a fixed number of times. */
export function tokenize(text: string, vocabulary: Vocabulary): Token[] {
  const tokens: Token[] = []
  let offset = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset
    return pattern.exec(text)?.[0]
  }
  for (;;) {
    const space = match(SPACE)
    offset += space?.length ?? 0
    const place: Place = { text, offset }
    const add = (kind: Token['kind'], written: string, says = written): void => {
      tokens.push({ kind, text: says, place, adjacent: space === undefined })
      offset += written.length
    }
    if (offset === text.length) {
      add('end', '')
      return tokens
    }
    if (match(OPEN_COMMENT)) throw expressionError(place, 'a comment begins here and does not end; expected "*/"')
    const radix = match(RADIX)
    const number = radix ?? match(NUMBER)
    const word = number === undefined ? match(WORD) : undefined
    if (number !== undefined) add(radix === undefined ? 'number' : 'radix', number)
    else if (word !== undefined) {
      if (word.length > WORD_MAX)
        throw expressionError(place, `a name has ${word.length} characters; at most ${WORD_MAX}`)
      add('word', word)
    } else if (text[offset] === "'" || text[offset] === '"') {
      const string = match(STRING)
      if (string === undefined) throw expressionError(place, 'a text begins here and does not end; expected a quote')
      add('string', string, unescape(string, place))
    } else add('symbol', symbolAt(text, place, vocabulary))
  }
}

function symbolAt(text: string, place: Place, vocabulary: Vocabulary): string {
  const first = String.fromCodePoint(text.codePointAt(place.offset) as number)
  const symbol = vocabulary.symbols.get(first)?.find((candidate) => text.startsWith(candidate, place.offset))
  if (symbol !== undefined) return symbol
  throw expressionError(place, `found ${JSON.stringify(first)}, which has no meaning here`, {
    found: first,
    expected: 'a value or an operator',
  })
}

function unescape(string: string, place: Place): string {
  return string
    .slice(1, -1)
    .replaceAll(ESCAPE, (written: string, hex: string | undefined, letter: string, at: number) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      const character = Object.hasOwn(ESCAPED, letter) ? ESCAPED[letter] : undefined
      if (character !== undefined) return character
      throw expressionError(
        { text: place.text, offset: place.offset + 1 + at },
        `found ${JSON.stringify(written)} in a text; a backslash is written as \\\\`,
      )
    })
}
