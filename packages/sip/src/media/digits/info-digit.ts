import { isDtmfDigit } from './dtmf.js'

/** A body is one or two short lines; a longer one is not a digit. */
const BODY_LENGTH_MAX = 256

/** What is assumed of a digit that comes without a duration. */
const DURATION_DEFAULT_MS = 160

/** Nobody holds a key for longer; a larger number is a mistake of the sender. */
const DURATION_MAX_MS = 60_000

/**
 * The digit in a SIP INFO: `application/dtmf-relay` ("Signal=5", "Duration=160") or `application/dtmf` (the digit
 * alone). Undefined for other types and for bodies without a digit. Both types are conventions without an RFC.
 */
export function parseInfoDigit(contentType: string, body: string): { digit: string; durationMs: number } | undefined {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase()
  if (body.length > BODY_LENGTH_MAX) return undefined
  if (type === 'application/dtmf') return digitOf(body, undefined)
  if (type !== 'application/dtmf-relay') return undefined
  const fields = new Map<string, string>()
  for (const line of body.split(/[\r\n]+/)) {
    const equals = line.indexOf('=')
    if (equals > 0) fields.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim())
  }
  return digitOf(fields.get('signal'), fields.get('duration'))
}

function digitOf(signal: string | undefined, duration: string | undefined): ReturnType<typeof parseInfoDigit> {
  const text = signal?.trim().toUpperCase() ?? ''
  // Some phones send the event code of star and pound.
  const digit = text === '10' ? '*' : text === '11' ? '#' : text
  if (!isDtmfDigit(digit)) return undefined
  const durationMs = duration !== undefined && /^\d{1,6}$/.test(duration) ? Number(duration) : DURATION_DEFAULT_MS
  return { digit, durationMs: Math.min(durationMs, DURATION_MAX_MS) }
}
