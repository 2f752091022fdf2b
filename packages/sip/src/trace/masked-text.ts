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

function maskedNumbers(text: string): string {
  const keepsTail = (digits: string): string => STAR.repeat(digits.length - DIGITS_KEPT) + digits.slice(-DIGITS_KEPT)
  const number = new RegExp(`((?:sips?|tel):\\+?|"[^"\\r\\n]*?)(\\d{${DIGITS_MIN},})`, 'gi')
  return text.replace(number, (_all, before: string, digits: string) => before + keepsTail(digits))
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
