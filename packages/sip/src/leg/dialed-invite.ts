import { RingwrightError } from '@ringwright/core'
import type { DialOptions } from '../outbound-call.js'
import { readDeltaSeconds } from '../message/index.js'
import type { Body } from '../sip-request.js'
import { multipartBody } from '../stack/multipart-body.js'
import { sdpBody } from '../stack/sdp-body.js'
import { allowLine, supportedLine, supportedWithoutOfferLine } from '../stack/supported-methods.js'

/** RFC 3261's timer C is "more than three minutes"; who waits longer finds that a proxy has given up already. */
const RING_TIMEOUT_MS = 180_000

/** How long an INVITE of ours rings: as long as it says itself, at most. Throws `invalid_argument` for a time that is none. */
export function ringTimeoutOf({ ringTimeoutMs = RING_TIMEOUT_MS, headers = {} }: DialOptions): number {
  const [, expires] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'expires') ?? []
  const seconds = readDeltaSeconds(expires?.toString()) ?? Number.POSITIVE_INFINITY
  if (ringTimeoutMs > 0) return Math.min(ringTimeoutMs, seconds * 1_000)
  throw new RingwrightError('invalid_argument', 'ringTimeoutMs: takes milliseconds above 0.')
}

/** What an INVITE of ours says of what we take, as header lines. */
export function inviteLines({ offer, anonymous = false }: DialOptions): string {
  const supported = typeof offer === 'string' ? supportedLine : supportedWithoutOfferLine
  return allowLine + supported + (anonymous ? 'Privacy: id\r\n' : '')
}

/**
 * Our offer, with the bodies beside it; undefined when the peer is to make one. `boundary` is random, so that no
 * content holds it.
 */
export function inviteBody({ offer, attachments }: DialOptions, boundary: () => string): Body | undefined {
  if (typeof offer !== 'string') return undefined
  if (attachments === undefined) return sdpBody(offer)
  for (const { disposition, body } of attachments) oneLine(disposition + body.type)
  return multipartBody(sdpBody(offer), attachments, boundary())
}

/** What stands behind the URI of our Contact. */
export function contactParametersOf({ contactParameters }: DialOptions): string {
  return contactParameters === undefined ? '' : `;${oneLine(contactParameters)}`
}

function oneLine(text: string): string {
  if (!/[\r\n]/.test(text)) return text
  throw new RingwrightError('invalid_argument', `${JSON.stringify(text.slice(0, 40))} holds a line break: remove it.`)
}
