import { asksTooLittle, SESSION_SECONDS_MIN } from '../dialog/session-expires.js'
import { parseUri, type WireRequest } from '../message/index.js'
import { acceptsType } from './accepts-type.js'
import { hasSdp } from './sdp-body.js'
import { acceptLine, allowLine, isKnownMethod, isSupported } from './supported-methods.js'

/** Why a request cannot be taken, and what the answer says about it. */
export interface Objection {
  readonly status: number
  readonly reason?: string
  readonly lines?: string
}

/** What is wrong with a request before anybody looks at its meaning, in the order of RFC 3261 8.2. */
export function findObjection(
  wire: WireRequest,
  handled: (method: string) => boolean,
  merged: boolean,
): Objection | undefined {
  const { method } = wire
  if (!handled(method)) return unhandled(method)
  if (parseUri(wire.requestUri)?.scheme === 'other') return { status: 416 }
  if (merged) return { status: 482, reason: 'Merged Request' }
  if (method === 'CANCEL' || method === 'ACK') return undefined
  const required = wire.headers.list('require').filter((extension) => !isSupported(extension))
  if (required.length > 0) return { status: 420, lines: `Unsupported: ${required.join(', ')}\r\n` }
  return findContentObjection(wire) ?? findSessionObjection(wire)
}

function unhandled(method: string): Objection {
  switch (method) {
    case 'SUBSCRIBE':
    case 'PUBLISH':
      // No event package is known, so none is the right one (RFC 6665 4.2.1.1).
      return { status: 489, lines: `${allowLine}Allow-Events:\r\n` }
    case 'NOTIFY':
      return { status: 481, reason: 'Subscription Does Not Exist' }
    default:
      return { status: isKnownMethod(method) ? 405 : 501, lines: allowLine }
  }
}

function findContentObjection(wire: WireRequest): Objection | undefined {
  const encoding = wire.headers.get('content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { status: 415, lines: 'Accept-Encoding: identity\r\n' }
  }
  return undefined
}

function findSessionObjection(wire: WireRequest): Objection | undefined {
  const { method } = wire
  if (method !== 'INVITE' && method !== 'UPDATE') return undefined
  // RFC 4028 9: whoever would have to hear of the call more often than that is told how often it can be.
  if (asksTooLittle(wire)) return { status: 422, lines: `Min-SE: ${SESSION_SECONDS_MIN}\r\n` }
  return method === 'INVITE' ? findInviteObjection(wire) : undefined
}

function findInviteObjection(wire: WireRequest): Objection | undefined {
  if (wire.maxForwards === 0) return { status: 483 }
  const optional = wire.headers.get('content-disposition')?.toLowerCase().includes('handling=optional') ?? false
  if (wire.body.length > 0 && !hasSdp(wire) && !optional) return { status: 415, lines: acceptLine }
  if (!acceptsType(wire.headers, 'application/sdp')) return { status: 406 }
  const contacts = wire.contacts()
  // Inside a call it may be left out (RFC 3261 12.2.1.1), and callers from before RFC 3261 have none: they are reached by their From.
  if (contacts === undefined || contacts === '*' || contacts.length > 1) {
    return { status: 400, reason: 'One Contact Needed' }
  }
  return undefined
}
