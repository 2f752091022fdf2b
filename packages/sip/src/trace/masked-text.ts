/** What is left out of a SIP message before it is kept, beside what must always be. */
export interface MaskOptions {
  /** Numbers of callers, too, but for their last three digits. Default false. */
  readonly numbers?: boolean
}

const STAR = '*'

/** Digits of a number that stay, so that two can be told apart. */
const DIGITS_KEPT = 3

/** From here on a row of digits is a telephone number, not a port or an extension. */
const DIGITS_MIN = 5

/**
 * A message without what whoever reads it could use: answers to password challenges, keys of media, and digits that
 * callers press, which are card numbers and codes. All lengths stay, so that Content-Length still says what follows.
 */
export function maskedText(text: string, { numbers = false }: MaskOptions = {}): string {
  const end = text.indexOf('\r\n\r\n')
  const [head, body] = end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end)]
  const masked = maskedHead(head) + maskedBody(body, contentTypeOf(head))
  return numbers ? maskedNumbers(masked) : masked
}

function maskedHead(head: string): string {
  return head.replace(/^((?:proxy-)?authorization\s*:)(.*(?:\r\n[ \t].*)*)/gim, (_all, name: string, value: string) => {
    const isDigest = /^\s*digest\b/i.test(value)
    return name + (isDigest ? maskedMatch(value, /(\bresponse\s*=\s*"?)([^",\s]+)/gi) : stars(value))
  })
}

function maskedBody(body: string, type: string): string {
  if (type === 'application/dtmf-relay') return maskedMatch(body, /(\bsignal\s*[=:]\s*)([0-9A-D*#]+)/gi)
  if (type === 'application/dtmf') return body.replace(/[0-9A-D#]/gi, STAR)
  return maskedMatch(body, /(\binline:)([^\s|]+)/g)
}

/** Digits as people write them, with separators (RFC 3966 3). */
const NUMBER = /\d(?:[-.() /]{0,3}\d)*/g
/** Of a URI; a `sip:` URI has a user then, and is not the address of a host. */
const IN_URI = /(?:tel:|sips?:(?=[^\s<>"@]{1,200}@))(?:\+|%2B)?\d[-.()\d]*/gi
/** Before an address, with or without quotes. */
const DISPLAY_NAME = /(?:"[^"\r\n]*"|[:,][^<>"\r\n,:;]*)(?=[ \t]*<)/g
const QUOTED = /"[^"\r\n]*"/g
/** What a signature of a provider says of both parties (RFC 8224 4), a token whose text is no secret. */
const IDENTITY = /^((?:identity|y)\s*:)(.*(?:\r\n[ \t].*)*)/gim

function maskedNumbers(text: string): string {
  return text
    .replace(IDENTITY, (_all, name: string, value: string) => name + stars(value))
    .replace(IN_URI, (uri) => uri.replace(NUMBER, keepingTail))
    .replace(DISPLAY_NAME, (name) => name.replace(NUMBER, keepingTail))
    .replace(QUOTED, (value) => value.replace(/\d+/g, keepingTail))
}

function keepingTail(number: string): string {
  let hidden = number.replace(/\D/g, '').length
  if (hidden < DIGITS_MIN) return number
  hidden -= DIGITS_KEPT
  return number.replace(/\d/g, (digit) => (hidden-- > 0 ? STAR : digit))
}

function contentTypeOf(head: string): string {
  return head.match(/^(?:content-type|c)\s*:\s*([^\s;]+)/im)?.[1]?.toLowerCase() ?? ''
}

/** Masks the second group of each match. */
function maskedMatch(text: string, pattern: RegExp): string {
  return text.replace(pattern, (_all, before: string, secret: string) => before + stars(secret))
}

function stars(text: string): string {
  return text.replace(/[^\r\n]/g, STAR)
}
