/** What peers may send us at any time. REGISTER and MESSAGE outside a call are taken when the host has a handler. */
export const allowLine = 'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, PRACK, UPDATE, REFER, NOTIFY\r\n'

/**
 * The extensions that may be required of us: session timers (RFC 4028), reliable provisional responses (RFC 3262), and
 * calls that take the place of others (RFC 3891).
 */
const extensions: ReadonlySet<string> = new Set(['timer', '100rel', 'replaces'])

/** For requests and responses that make or change a call. */
export const supportedLine = `Supported: ${[...extensions].join(', ')}\r\n`

/** For an INVITE without an offer: an offer in a provisional response would have to be answered in its PRACK. */
export const supportedWithoutOfferLine = 'Supported: timer, replaces\r\n'

export function isSupported(extension: string): boolean {
  return extensions.has(extension.toLowerCase())
}

export const acceptLine = 'Accept: application/sdp\r\n'

/** What an OPTIONS asks for (RFC 3261 11.2). */
export const capabilityLines = `${allowLine}${acceptLine}Accept-Encoding: identity\r\n${supportedLine}`

const known: ReadonlySet<string> = new Set([
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'INFO',
  'MESSAGE',
  'REGISTER',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'REFER',
  'UPDATE',
  'PRACK',
])

/** A method of some RFC gets 405 where we don't take it, a word that nobody defined 501 (RFC 3261 21.5.2). */
export function isKnownMethod(method: string): boolean {
  return known.has(method)
}
