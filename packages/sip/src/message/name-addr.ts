import { AT, COLON, COMMA, GREATER, isIn, LESS, QUESTION, QUOTE, SEMICOLON, SPACE, TOKEN, URI } from './characters.js'
import { MESSAGE_LIMITS } from './limits.js'
import { type Parameters, scanParameters } from './parameters.js'
import { parameterValue, quote } from './quoted-string.js'
import { Scanner } from './scanner.js'

/** The address form of From, To, Contact, Route, Refer-To … (RFC 3261 section 20.10). */
export interface NameAddr {
  /** Without quotes and escapes; `undefined` when there is none. */
  readonly display: string | undefined
  /** As written, of any scheme. `parseUri` takes it apart. */
  readonly uri: string
  /** Of the header, not of the URI. */
  readonly parameters: Parameters
  readonly tag: string | undefined
}

/** Reads one address and stops at the comma or the end after it; `undefined` when it is malformed. */
export function scanNameAddr(scanner: Scanner, parametersMax: number): NameAddr | undefined {
  scanner.skipSpace()
  const display = scanDisplay(scanner)
  const uri = scanner.accept(LESS) ? scanBracketedUri(scanner) : display === '' ? scanBareUri(scanner) : undefined
  if (uri === undefined) return undefined
  const parameters = scanParameters(scanner, parametersMax)
  if (parameters === undefined) return undefined
  scanner.skipSpace()
  if (!scanner.atEnd && scanner.peek() !== COMMA) return undefined
  return { display: display === '' ? undefined : display, uri, parameters, tag: parameters.get('tag') }
}

/** Reads one address that nothing may follow, as From and To hold it. */
export function scanOnlyNameAddr(scanner: Scanner, parametersMax: number): NameAddr | undefined {
  const address = scanNameAddr(scanner, parametersMax)
  return scanner.atEnd ? address : undefined
}

/** The text of a From or To header as an address; `undefined` when it is malformed or more than one. */
export function parseNameAddr(text: string, parametersMax: number = MESSAGE_LIMITS.elementsMax): NameAddr | undefined {
  return scanOnlyNameAddr(new Scanner(text), parametersMax)
}

/** An address as header text: `"display" <uri>;name=value…`. `uri` goes out as it is. */
export function formatNameAddr(
  uri: string,
  display?: string,
  parameters?: Iterable<readonly [string, string]>,
): string {
  let text = display === undefined || display === '' ? `<${uri}>` : `${quote(display)} <${uri}>`
  for (const [name, value] of parameters ?? []) text += value === '' ? `;${name}` : `;${name}=${parameterValue(value)}`
  return text
}

/**
 * What stands before `<`. RFC 4475 section 3.1.2.15 lets an element guess when a name is not quoted but should be
 * (`Bell, Alexander <sip:…>`), and many switchboards send such names; only what a URI begins with ends the guess.
 */
function scanDisplay(scanner: Scanner): string | undefined {
  if (scanner.peek() === QUOTE) {
    const display = scanner.quoted()
    scanner.skipSpace()
    return scanner.peek() === LESS ? display : undefined
  }
  const start = scanner.position
  let end = start
  while (!scanner.atEnd) {
    const code = scanner.peek()
    if (code === LESS) return scanner.text.slice(start, end)
    if (code === COLON || code === SEMICOLON || code === AT || code === QUOTE) break
    scanner.position++
    if (!isIn(code, SPACE)) end = scanner.position
  }
  scanner.rewind(start)
  return ''
}

function scanBracketedUri(scanner: Scanner): string | undefined {
  const uri = scanner.run(URI)
  return uri !== undefined && scanner.accept(GREATER) && hasScheme(uri) ? uri : undefined
}

/**
 * Without brackets all parameters belong to the header, and a URI with `?` or `,` would be ambiguous and may not stand
 * here (RFC 3261 section 20.10).
 */
function scanBareUri(scanner: Scanner): string | undefined {
  const start = scanner.position
  while (!scanner.atEnd) {
    const code = scanner.peek()
    if (code === QUESTION) return undefined
    if (code === SEMICOLON || code === COMMA || !isIn(code, URI)) break
    scanner.position++
  }
  const uri = scanner.text.slice(start, scanner.position)
  return hasScheme(uri) ? uri : undefined
}

function hasScheme(uri: string): boolean {
  const colon = uri.indexOf(':')
  return colon > 0 && colon < uri.length - 1 && isScheme(uri, colon)
}

function isScheme(uri: string, end: number): boolean {
  for (let at = 0; at < end; at++) if (!isIn(uri.charCodeAt(at), TOKEN)) return false
  return true
}
