import { linesOf } from '../embedded/outgoing-request.js'
import { allowLine, capabilityLines, isKnownMethod } from '../embedded/supported-methods.js'
import { parseInfoDigit } from '../media/digits/info-digit.js'
import type { Reply } from '../sip-request.js'
import type { DrachtioLeg } from './drachtio-leg.js'
import type { ReceivedRequest } from './received-request.js'

/** Answers what the peer asks inside a call: the host's handler first, then what every phone expects. */
export function answerLegRequest(leg: DrachtioLeg, request: ReceivedRequest): void {
  leg.context.guarded(
    `${request.wire.method} in a call`,
    () => decide(leg, request),
    () => request.respond(500),
  )
}

async function decide(leg: DrachtioLeg, request: ReceivedRequest): Promise<void> {
  const { wire } = request
  if (wire.method === 'REFER') return leg.peerRefers.received(request)
  if (wire.method === 'NOTIFY' && leg.localRefers.notified(request)) return request.respond(200)
  const digit =
    wire.method === 'INFO' ? parseInfoDigit(wire.headers.get('content-type') ?? '', wire.bodyText) : undefined
  if (digit) leg.events.emit('dtmf:received', digit)
  const reply = await leg.requestHandler?.(request.view)
  if (reply) return sendReply(request, reply)
  switch (wire.method) {
    case 'INFO':
      // RFC 6086 4.2.2: an empty INFO only asks whether the call is alive.
      return request.respond(digit || wire.body.length === 0 ? 200 : 415)
    case 'UPDATE':
    case 'PRACK':
      return request.respond(200)
    case 'OPTIONS':
      return request.respond(200, { lines: capabilityLines })
    case 'MESSAGE':
      return request.respond(415, { lines: allowLine })
    case 'NOTIFY':
      return request.respond(481, { reason: 'Subscription Does Not Exist' })
    default:
      return request.respond(isKnownMethod(wire.method) ? 405 : 501, { lines: allowLine })
  }
}

export function sendReply(request: ReceivedRequest, reply: Reply): void {
  request.respond(reply.status, {
    lines: linesOf(reply.headers),
    body: reply.body,
    ...(reply.reason === undefined ? {} : { reason: reply.reason }),
  })
}
