import { BLANK, CARRIAGE_RETURN, DIGIT, isIn, LINE_FEED, TOKEN } from './characters.js'
import { equalsIgnoringCase } from './header-names.js'
import type { MessageLimits } from './limits.js'
import type { ParseReason } from './parse-error.js'
import { parseUri } from './uri.js'

export type StartLine = RequestLine | StatusLine | MalformedStartLine

export interface RequestLine {
  readonly kind: 'request'
  readonly method: string
  readonly requestUri: string
  readonly end: number
}

export interface StatusLine {
  readonly kind: 'response'
  readonly status: number
  readonly reasonPhrase: string
  readonly end: number
}

export interface MalformedStartLine {
  readonly kind: 'malformed'
  readonly reason: ParseReason
  /** Of a request; `undefined` when the line cannot be told to begin one. */
  readonly method: string | undefined
  readonly end: number
}

const VERSION = 'sip/2.0'

/** Reads the line that begins at `start`. `end` is where the next line begins. */
export function readStartLine(text: string, start: number, limits: MessageLimits): StartLine {
  let lineEnd = start
  while (lineEnd < text.length && !isLineEnd(text.charCodeAt(lineEnd))) lineEnd++
  const end = Math.min(text.length, lineEnd + 2)
  if (text.charCodeAt(lineEnd) !== CARRIAGE_RETURN || text.charCodeAt(lineEnd + 1) !== LINE_FEED) {
    return malformed('Malformed Start Line', end)
  }
  return equalsIgnoringCase(text, start, start + 4, 'sip/')
    ? readStatusLine(text, start, lineEnd, end)
    : readRequestLine(text, start, lineEnd, end, limits)
}

function readStatusLine(text: string, start: number, lineEnd: number, end: number): StatusLine | MalformedStartLine {
  const codeStart = start + VERSION.length + 1
  if (!equalsIgnoringCase(text, start, codeStart - 1, VERSION)) return malformed('Version Not Supported', end)
  const status = threeDigits(text, codeStart)
  // The blank after the code belongs there even when the phrase is empty; some peers leave out both.
  const phraseStart = codeStart + 3
  const separated = phraseStart === lineEnd || text.charCodeAt(phraseStart) === BLANK
  if (text.charCodeAt(codeStart - 1) !== BLANK || status < 100 || status > 699 || !separated) {
    return malformed('Malformed Start Line', end)
  }
  return { kind: 'response', status, reasonPhrase: text.slice(phraseStart + 1, lineEnd), end }
}

function threeDigits(text: string, start: number): number {
  for (let at = start; at < start + 3; at++) if (!isIn(text.charCodeAt(at), DIGIT)) return -1
  return Number(text.slice(start, start + 3))
}

/** Exactly one blank between the three parts: liberal readers of this line have been led to different targets. */
function readRequestLine(
  text: string,
  start: number,
  lineEnd: number,
  end: number,
  limits: MessageLimits,
): RequestLine | MalformedStartLine {
  let methodEnd = start
  while (methodEnd < lineEnd && isIn(text.charCodeAt(methodEnd), TOKEN)) methodEnd++
  const method = methodEnd > start && text.charCodeAt(methodEnd) === BLANK ? text.slice(start, methodEnd) : undefined
  const versionStart = lineEnd - VERSION.length
  if (method === undefined || versionStart - 2 <= methodEnd) return malformed('Malformed Start Line', end, method)
  if (!equalsIgnoringCase(text, versionStart, lineEnd, VERSION)) {
    const other = equalsIgnoringCase(text, versionStart, versionStart + 4, 'sip/')
    return malformed(other ? 'Version Not Supported' : 'Malformed Start Line', end, method)
  }
  if (text.charCodeAt(versionStart - 1) !== BLANK) return malformed('Malformed Start Line', end, method)
  const requestUri = text.slice(methodEnd + 1, versionStart - 1)
  if (requestUri.length > limits.requestUriLengthMax) return malformed('Request-URI Too Long', end, method)
  const uri = parseUri(requestUri, limits.elementsMax)
  // Header fields in a Request-URI have no meaning there (RFC 4475 section 3.1.2.11).
  if (uri === undefined || (uri.scheme !== 'other' && uri.scheme !== 'tel' && uri.headers.size > 0)) {
    return malformed('Malformed Request-URI', end, method)
  }
  return { kind: 'request', method, requestUri, end }
}

function isLineEnd(code: number): boolean {
  return code === CARRIAGE_RETURN || code === LINE_FEED
}

function malformed(reason: ParseReason, end: number, method?: string): MalformedStartLine {
  return { kind: 'malformed', reason, method, end }
}
