import { reasonPhrase } from '../message/index.js'
import type { Body } from '../sip-request.js'

/** The start line of a response that somebody else got, which is all that a NOTIFY has to tell of it (RFC 3515 2.4.5). */
export function sipFragment(status: number, reason = reasonPhrase(status)): Body {
  return { type: 'message/sipfrag;version=2.0', content: `SIP/2.0 ${status} ${reason.replace(/[\r\n]+/g, ' ')}\r\n` }
}

/** Undefined for a body that does not begin with the start line of a response. */
export function parseSipFragment(text: string): { readonly status: number; readonly reason: string } | undefined {
  const match = text.match(/^SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n]*))?/i)
  return match ? { status: Number(match[1]), reason: match[2] ?? '' } : undefined
}
