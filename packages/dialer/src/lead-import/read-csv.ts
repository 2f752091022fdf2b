import { RingwrightError, firstCharacters } from '@ringwright/core'
import { type TextChunks, decodeText } from './decode-text.js'
import { ROW_CHARACTERS_MAX, type SourceRow } from './source-row.js'

const SEPARATORS = [',', ';', '\t', '|']
const ANY_SEPARATOR = SEPARATORS.join('')
const COLUMNS_MAX = 200
/** Columns, and characters of each, that are shown to whoever named another one: enough to see which was meant. */
const SHOWN_COLUMNS_MAX = 20
const SHOWN_CHARACTERS_MAX = 40
/** Before the header, by which spreadsheets are told of the separator. */
const SEPARATOR_LINE = /^"?sep=([,;\t|])"?\r?$/i
const LONE_RETURN = /\r(?!\n)/

interface Fields {
  readonly line: number
  readonly fields: readonly string[]
}

/**
 * Rows of a CSV text (RFC 4180) with a header; the separator is the one of `, ; tab |` that the header has most of, or that a
 * line `sep=;` before it names.
 * A row with another number of fields than the header has a problem, and so has one that is too long. Throws
 * `invalid_argument` where the header lacks one of the `needed` columns.
 */
export async function* readCsv(
  chunks: TextChunks,
  encoding: string,
  needed: readonly string[],
): AsyncGenerator<SourceRow> {
  let header: readonly string[] | undefined
  for await (const { line, fields } of fieldsOf(decodeText(chunks, encoding))) {
    if (!header) {
      header = headerOf(fields, needed)
      continue
    }
    if (fields.length === 1 && fields[0] === '') continue
    if (fields.length === header.length) yield { line, values: valuesOf(header, fields) }
    else yield { line, problem: `has ${fields.length} fields where the header has ${header.length}` }
  }
}

function headerOf(fields: readonly string[], needed: readonly string[]): readonly string[] {
  const header = fields.map((field) => field.trim())
  if (header.some((name) => LONE_RETURN.test(name))) throw returnsAlone()
  if (header.length > COLUMNS_MAX)
    throw new RingwrightError(
      'limit_reached',
      `The header has ${header.length} columns; at most ${COLUMNS_MAX} are read.`,
    )
  const twice = header.find((name, index) => header.indexOf(name) !== index)
  if (twice !== undefined)
    throw new RingwrightError('invalid_argument', `The header names "${twice}" twice; give each column its own name.`)
  const missing = needed.find((name) => !header.includes(name))
  if (missing !== undefined)
    throw new RingwrightError(
      'invalid_argument',
      `The CSV has no column "${missing}"; it has ${shown(header)}. Say by \`columns\` which is which.`,
    )
  return header
}

function shown(header: readonly string[]): string {
  const names = header.slice(0, SHOWN_COLUMNS_MAX).map((name) => `"${firstCharacters(name, SHOWN_CHARACTERS_MAX)}"`)
  return names.join(', ') + (header.length > SHOWN_COLUMNS_MAX ? ' …' : '')
}

/** Read as one row, such a file would be a header without any leads. */
function returnsAlone(): RingwrightError {
  return new RingwrightError(
    'invalid_argument',
    'The lines of the CSV end with carriage returns alone; save it with line feeds (LF or CRLF).',
  )
}

function valuesOf(header: readonly string[], fields: readonly string[]): Record<string, string> {
  const values: Record<string, string> = Object.create(null)
  for (let index = 0; index < header.length; index++) values[header[index] as string] = fields[index] as string
  return values
}

/** Splits text into rows of fields. Most of a file is plain: it is cut at the ends of lines, and quotes are the exception. */
async function* fieldsOf(texts: AsyncIterable<string>): AsyncGenerator<Fields> {
  let rest = ''
  let line = 1
  let separator: string | undefined
  for await (const text of texts) {
    rest += text
    let start = 0
    const endOf = (): number => rowEnd(rest, start, separator ?? ANY_SEPARATOR)
    for (let end = endOf(); end >= 0; end = endOf()) {
      const row = rest.slice(start, end)
      const named = separator === undefined ? SEPARATOR_LINE.exec(row)?.[1] : undefined
      separator ??= named ?? separatorOf(row)
      if (named === undefined) yield { line, fields: split(row, separator) }
      line += linesIn(row)
      start = end + 1
    }
    rest = rest.slice(start)
    if (rest.length > ROW_CHARACTERS_MAX && separator === undefined && LONE_RETURN.test(rest)) throw returnsAlone()
    if (rest.length > ROW_CHARACTERS_MAX)
      throw new RingwrightError(
        'invalid_argument',
        `The row at line ${line} has more than ${ROW_CHARACTERS_MAX} characters; is a quote not closed?`,
      )
  }
  if (rest !== '') yield { line, fields: split(rest, separator ?? separatorOf(rest)) }
}

/**
 * Where the row ends that begins at `start`: at a line feed outside of quotes; -1 when there is none yet. A quote that
 * stands within a field, as in `5" pipe`, is a character like any other.
 */
function rowEnd(text: string, start: number, separators: string): number {
  let end = text.indexOf('\n', start)
  let quote = quoteWithin(text, start, end)
  while (quote >= 0) {
    let last = quote
    if (quote === start || separators.includes(text[quote - 1] as string)) {
      last = closingQuote(text, quote)
      if (last < 0) return -1
      end = text.indexOf('\n', last)
    }
    quote = quoteWithin(text, last + 1, end)
  }
  return end
}

/** The first quote before `end`, or anywhere where that is -1. Behind it nothing is looked at: a text may be a whole file without quotes. */
function quoteWithin(text: string, start: number, end: number): number {
  const at = text.slice(start, end < 0 ? undefined : end).indexOf('"')
  return at < 0 ? -1 : start + at
}

/** Where a field ends that begins with the quote at `opening`; two in a row are one of its characters. -1 without an end. */
function closingQuote(text: string, opening: number): number {
  let close = text.indexOf('"', opening + 1)
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
  return close
}

function separatorOf(header: string): string {
  let best = ','
  for (const each of SEPARATORS) if (header.split(each).length > header.split(best).length) best = each
  return best
}

function split(row: string, separator: string): string[] {
  const plain = row.endsWith('\r') ? row.slice(0, -1) : row
  if (!plain.includes('"')) return plain.split(separator)
  const fields: string[] = []
  let at = 0
  while (at <= plain.length) {
    if (plain[at] !== '"') {
      const end = plain.indexOf(separator, at)
      fields.push(end < 0 ? plain.slice(at) : plain.slice(at, end))
      if (end < 0) return fields
      at = end + 1
      continue
    }
    const close = closingQuote(plain, at)
    const quoted = plain.slice(at + 1, close < 0 ? undefined : close).replaceAll('""', '"')
    const after = close < 0 ? -1 : plain.indexOf(separator, close + 1)
    // What stands between a closing quote and the separator is kept: some programs quote a part of a field.
    fields.push(quoted + (close < 0 ? '' : plain.slice(close + 1, after < 0 ? undefined : after)))
    if (after < 0) return fields
    at = after + 1
  }
  return fields
}

function linesIn(row: string): number {
  let lines = 1
  for (let at = row.indexOf('\n'); at >= 0; at = row.indexOf('\n', at + 1)) lines++
  return lines
}
