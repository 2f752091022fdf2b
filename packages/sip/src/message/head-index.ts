import { BLANK, CARRIAGE_RETURN, COLON, isIn, LINE_FEED, TAB, TOKEN } from './characters.js'
import { HeaderRecords } from './headers.js'
import type { ParseReason } from './parse-error.js'

/** Where the header fields of a head are. */
export interface HeadIndex {
  readonly records: number[]
  /** Just after the empty line; −1 when there is none. */
  readonly end: number
  /** The first thing that was wrong. Lines that could be read are indexed all the same, to answer with. */
  readonly reason: ParseReason | undefined
}

/**
 * Finds all header fields in one pass. Only CR LF ends a line, and neither stands alone anywhere in the head: two
 * elements that disagree about where a line ends can be made to see two different messages.
 */
export function indexHead(text: string, start: number, headersMax: number): HeadIndex {
  let reason: ParseReason | undefined
  let position = start
  while (position < text.length) {
    if (text.charCodeAt(position) === CARRIAGE_RETURN && text.charCodeAt(position + 1) === LINE_FEED) {
      return { records: found.take(), end: position + 2, reason }
    }
    if (found.count === headersMax) return { records: found.take(), end: -1, reason: 'Message Too Large' }
    const next = indexLine(text, position)
    if (next < 0) reason ??= 'Malformed Header Field'
    position = Math.abs(next)
  }
  return { records: found.take(), end: -1, reason: reason ?? 'Head Without End' }
}

const found = new HeaderRecords()

/** Indexes the field that begins at `start`. Returns the start of the next line, negated when this one is malformed. */
function indexLine(text: string, start: number): number {
  let position = start
  while (isIn(text.charCodeAt(position), TOKEN)) position++
  const nameEnd = position
  while (isBlank(text.charCodeAt(position))) position++
  let broken = nameEnd === start || text.charCodeAt(position) !== COLON
  if (!broken) position++
  let valueStart = -1
  let valueEnd = position
  let folded = false
  for (;;) {
    const runStart = position
    while (text.charCodeAt(position) > BLANK) position++
    if (position > runStart) {
      if (valueStart === -1) valueStart = runStart
      valueEnd = position
    }
    if (position >= text.length) return -text.length
    const code = text.charCodeAt(position)
    if (code === CARRIAGE_RETURN && text.charCodeAt(position + 1) === LINE_FEED) {
      if (!isBlank(text.charCodeAt(position + 2))) break
      if (valueStart !== -1) folded = true
      position += 2
      continue
    }
    if (code === CARRIAGE_RETURN || code === LINE_FEED) broken = true
    position++
    if (isBlank(code)) continue
    // A control character, NUL too, may stand in a quoted string behind a backslash; the field's own reader decides.
    if (valueStart === -1) valueStart = position - 1
    valueEnd = position
  }
  const next = position + 2
  if (broken) return -next
  if (valueStart === -1) valueStart = valueEnd
  found.add(text, start, nameEnd, valueStart, valueEnd, folded)
  return next
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB
}
