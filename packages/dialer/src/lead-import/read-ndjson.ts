import { type Json, RingwrightError } from '@ringwright/core'
import { type TextChunks, decodeText } from './decode-text.js'
import { ROW_CHARACTERS_MAX, type SourceRow } from './source-row.js'

/** Rows of a text with one JSON object on each line; empty lines are passed over. */
export async function* readNdjson(chunks: TextChunks, encoding: string): AsyncGenerator<SourceRow> {
  let rest = ''
  let line = 0
  for await (const text of decodeText(chunks, encoding)) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const each of lines) {
      line++
      if (each.trim() !== '') yield rowOfJson(each, line)
    }
    if (rest.length > ROW_CHARACTERS_MAX)
      throw new RingwrightError(
        'invalid_argument',
        `Line ${line + 1} has more than ${ROW_CHARACTERS_MAX} characters; write one JSON object on each line.`,
      )
  }
  if (rest.trim() !== '') yield rowOfJson(rest, line + 1)
}

/** An element of JSON as a row. */
export function rowOfJson(text: string, line: number): SourceRow {
  try {
    return objectRow(JSON.parse(text), line)
  } catch {
    return { line, problem: 'is no JSON' }
  }
}

/** A value as a row: an object is one, anything else has a problem. */
export function objectRow(value: unknown, line: number): SourceRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, problem: 'is no object' }
  return { line, values: value as Readonly<Record<string, Json>> }
}
