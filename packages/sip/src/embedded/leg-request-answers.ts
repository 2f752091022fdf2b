import { parseInfoDigit } from '../media/digits/info-digit.js'
import type { WireRequest } from '../message/index.js'
import type { Reply } from '../sip-request.js'
import type { EstablishedLeg } from './established-leg.js'
import type { IncomingRequest } from './incoming-request.js'
import { linesOf } from './outgoing-request.js'
import { allowLine, capabilityLines, isKnownMethod } from './supported-methods.js'

/** Answers what the peer asks inside a call: the host's handler first, then what every phone expects. */
export function answerLegRequest(leg: EstablishedLeg, request: IncomingRequest): void {
  const { context } = leg
  context.guarded(
    `${request.wire.method} in a call`,
    () => decide(leg, request),
    () => request.respond(500),
  )
}

async function decide(leg: EstablishedLeg, request: IncomingRequest): Promise<void> {
  if (request.wire.method === 'REFER') return leg.refers.peer.received(request)
  if (request.wire.method === 'NOTIFY' && leg.refers.local.notified(request)) return void request.respond(200)
  const digit = request.wire.method === 'INFO' ? infoDigit(request.wire) : undefined
  if (digit) leg.events.emit('dtmf:received', digit)
  const reply = await leg.requestHandler?.(request.view)
  if (reply) return sendReply(request, reply)
  switch (request.wire.method) {
    case 'INFO':
      // RFC 6086 4.2.2: an empty INFO only asks whether the call is alive.
      return void request.respond(digit || request.wire.body.length === 0 ? 200 : 415)
    case 'OPTIONS':
      return void request.respond(200, { lines: capabilityLines })
    case 'MESSAGE':
      return void request.respond(415, { lines: allowLine })
    case 'PRACK':
      // Of a provisional response that the answer has overtaken (RFC 3262 3).
      return void request.respond(200)
    case 'NOTIFY':
      return void request.respond(481, { reason: 'Subscription Does Not Exist' })
    default:
      return void request.respond(isKnownMethod(request.wire.method) ? 405 : 501, { lines: allowLine })
  }
}

export function sendReply(request: IncomingRequest, reply: Reply): void {
  const { keepAliveSeconds } = reply
  if (keepAliveSeconds !== undefined) request.context.keepAlives.expect(request.flow, keepAliveSeconds)
  request.respond(reply.status, {
    lines: linesOf(reply.headers),
    body: reply.body,
    ...(reply.reason === undefined ? {} : { reason: reply.reason }),
    ...(keepAliveSeconds === undefined ? {} : { keepAliveSeconds }),
  })
}

function infoDigit(wire: WireRequest): { digit: string; durationMs: number } | undefined {
  return parseInfoDigit(wire.headers.get('content-type') ?? '', wire.bodyText)
}
