import {
  AMPERSAND,
  AT,
  COLON,
  EQUALS,
  HEXADECIMAL,
  isIn,
  PASSWORD,
  PERCENT,
  QUESTION,
  SEMICOLON,
  TOKEN,
  URI,
  URI_HEADER,
  URI_PARAMETER,
  USER,
} from './characters.js'
import { MESSAGE_LIMITS } from './limits.js'
import { NO_PARAMETERS, ParameterChain, type Parameters } from './parameters.js'
import { Scanner } from './scanner.js'

/** A `sip:` or `sips:` URI (RFC 3261 section 19.1). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips'
  /** With its escapes resolved: what a directory is asked for. */
  readonly user: string | undefined
  /** User and password as written; what stands before `@`. */
  readonly userInfo: string | undefined
  /** In lower case; an IPv6 address in brackets. */
  readonly host: string
  readonly port: number | undefined
  /** As written, names in lower case. */
  readonly parameters: Parameters
  /** As written, names in lower case. */
  readonly headers: Parameters
}

/** A `tel:` URI (RFC 3966). */
export interface TelUri {
  readonly scheme: 'tel'
  /** Without visual separators: `+` and digits for a global number, digits, `*` and `#` for a local one. */
  readonly number: string
  readonly parameters: Parameters
}

/** A URI of a scheme that Ringwright cannot dial; a request to it is answered 416. */
export interface OtherUri {
  readonly scheme: 'other'
  readonly text: string
}

/** An address as SIP has them. */
export type Uri = SipUri | TelUri | OtherUri

const PORT_MAX = 65_535

/** Takes a URI apart; `undefined` when it is malformed. Work is linear in its length. */
export function parseUri(text: string, parametersMax: number = MESSAGE_LIMITS.elementsMax): Uri | undefined {
  const scanner = new Scanner(text)
  const scheme = scanner.run(TOKEN)?.toLowerCase()
  if (scheme === undefined || !scanner.accept(COLON) || !isWellFormed(text, scanner.position)) return undefined
  if (scheme === 'sip' || scheme === 'sips') return scanSipUri(scheme, scanner, parametersMax)
  if (scheme === 'tel') return scanTelUri(scanner, parametersMax)
  return { scheme: 'other', text }
}

/** Only characters of URIs, and a `%` only before two hexadecimal digits. */
function isWellFormed(text: string, start: number): boolean {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!isIn(code, URI)) return false
    if (code !== PERCENT) continue
    if (!isIn(text.charCodeAt(at + 1), HEXADECIMAL) || !isIn(text.charCodeAt(at + 2), HEXADECIMAL)) return false
  }
  return start < text.length
}

function scanSipUri(scheme: 'sip' | 'sips', scanner: Scanner, parametersMax: number): SipUri | undefined {
  // No part of a URI but the separator itself may hold an unescaped `@`.
  const at = scanner.text.indexOf('@', scanner.position)
  let user: string | undefined
  let userInfo: string | undefined
  if (at !== -1) {
    const start = scanner.position
    user = scanner.run(USER)
    if (scanner.accept(COLON)) scanner.run(PASSWORD)
    if (user === undefined || !scanner.accept(AT)) return undefined
    userInfo = scanner.text.slice(start, at)
    user = resolveEscapes(user)
  }
  const host = scanner.host()
  if (host === undefined) return undefined
  let port: number | undefined
  if (scanner.accept(COLON)) {
    port = scanner.integer(PORT_MAX)
    if (port === undefined) return undefined
  }
  const parameters = scanPairs(scanner, SEMICOLON, SEMICOLON, URI_PARAMETER, parametersMax)
  const headers = scanPairs(scanner, QUESTION, AMPERSAND, URI_HEADER, parametersMax)
  if (parameters === undefined || headers === undefined || !scanner.atEnd) return undefined
  return { scheme, user, userInfo, host: host.toLowerCase(), port, parameters, headers }
}

/** `name=value` pairs as URIs have them: no space, no quotes; the first after `opening`, the others after `next`. */
function scanPairs(
  scanner: Scanner,
  opening: number,
  next: number,
  characters: number,
  max: number,
): Parameters | undefined {
  if (!scanner.accept(opening)) return NO_PARAMETERS
  const pairs = new ParameterChain()
  do {
    const name = scanner.run(characters)?.toLowerCase()
    const value = scanner.accept(EQUALS) ? (scanner.run(characters) ?? '') : ''
    if (name === undefined || !pairs.add(name, value, max)) return undefined
  } while (scanner.accept(next))
  return pairs
}

function scanTelUri(scanner: Scanner, parametersMax: number): TelUri | undefined {
  let number = ''
  while (!scanner.atEnd && scanner.peek() !== SEMICOLON) {
    const character = scanner.text[scanner.position++] as string
    if (character === '+' && number !== '') return undefined
    if (/[+0-9A-Fa-f*#]/.test(character)) number += character
    else if (!/[-.()]/.test(character)) return undefined
  }
  const parameters = scanPairs(scanner, SEMICOLON, SEMICOLON, URI_PARAMETER, parametersMax)
  if (!/\d|[*#]/.test(number) || parameters === undefined || !scanner.atEnd) return undefined
  return { scheme: 'tel', number, parameters }
}

/** Resolves `%HH`. What is not UTF-8 then stays as it is written. */
export function resolveEscapes(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Escapes what may not stand in the user part of a URI. */
export function escapeUser(user: string): string {
  let escaped = ''
  for (const character of user) {
    const code = character.codePointAt(0) as number
    escaped += code !== PERCENT && isIn(code, USER) ? character : encodeURIComponent(character)
  }
  return escaped
}
