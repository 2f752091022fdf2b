import type { LegRequestHandler } from '../call-leg.js'
import { parseInfoDigit } from '../media/digits/info-digit.js'
import { allowLine, capabilityLines, isKnownMethod } from '../stack/supported-methods.js'
import type { CarriedLeg } from './carried-leg.js'
import type { LegRefers } from './leg-refers.js'
import { type LegRequest, sendReply } from './leg-request.js'

/** A leg that is asked things. */
export interface AskedLeg extends CarriedLeg {
  readonly refers: LegRefers
  readonly requestHandler: LegRequestHandler | undefined
}

/** Answers what the peer asks inside a call: the host's handler first, then what every phone expects. */
export function answerLegRequest(leg: AskedLeg, request: LegRequest): void {
  leg.context.guarded(
    `${request.wire.method} in a call`,
    () => decide(leg, request),
    () => request.respond(500),
  )
}

async function decide(leg: AskedLeg, request: LegRequest): Promise<void> {
  const { wire } = request
  if (wire.method === 'REFER') return leg.refers.peer.received(request)
  if (wire.method === 'NOTIFY' && leg.refers.local.notified(request)) return request.respond(200)
  const digit =
    wire.method === 'INFO' ? parseInfoDigit(wire.headers.get('content-type') ?? '', wire.bodyText) : undefined
  if (digit) leg.events.emit('dtmf:received', digit)
  const reply = await leg.requestHandler?.(request.view)
  if (reply) return sendReply(request, reply)
  // Of a provisional response that the answer has overtaken (RFC 3262 3).
  if (digit || wire.method === 'PRACK') return request.respond(200)
  answerByItself(request)
}

/** Answers what the peer asks before the call is answered. A 481, for which nothing can be asked yet, would end the call (RFC 3261 12.2.1.2). */
export function answerEarlyRequest(request: LegRequest): void {
  switch (request.wire.method) {
    case 'INVITE':
      // An offer has to wait for the answer to the first one (RFC 3261 14.2).
      return request.respond(491)
    case 'PRACK':
      return request.respond(481)
    case 'REFER':
      return request.respond(603)
    default:
      answerByItself(request)
  }
}

/** Where no host has a say. */
function answerByItself(request: LegRequest): void {
  const { wire } = request
  switch (wire.method) {
    case 'INFO':
      // RFC 6086 4.2.2: an empty INFO only asks whether the call is alive.
      return request.respond(wire.body.length === 0 ? 200 : 415)
    case 'OPTIONS':
      return request.respond(200, { lines: capabilityLines })
    case 'MESSAGE':
      return request.respond(415, { lines: allowLine })
    case 'UPDATE':
      // Without a session, and the stack has not taken it for itself: the peer refreshes the call (RFC 3311 5.2).
      return request.respond(200)
    case 'NOTIFY':
      return request.respond(481, { reason: 'Subscription Does Not Exist' })
    default:
      return request.respond(isKnownMethod(wire.method) ? 405 : 501, { lines: allowLine })
  }
}
