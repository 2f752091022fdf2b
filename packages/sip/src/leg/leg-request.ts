import { linesOf, type WireRequest } from '../message/index.js'
import type { Body, Reply, SipRequest } from '../sip-request.js'

export interface LegAnswer {
  readonly reason?: string
  /** Header fields, each line with its end. */
  readonly lines?: string
  readonly body?: Body | undefined
  readonly keepAliveSeconds?: number
}

/** A request of a peer, whichever stack has brought it. */
export interface LegRequest {
  readonly wire: WireRequest
  readonly view: SipRequest
  /** Where we want the further requests of its dialog, as a header line; empty where the stack adds it by itself. */
  readonly contactLine: string
  respond(status: number, answer?: LegAnswer): void
}

/** Answers with what a handler of the host has returned. */
export function sendReply(request: LegRequest, { status, headers, body, reason, keepAliveSeconds }: Reply): void {
  request.respond(status, {
    lines: linesOf(headers),
    body,
    ...(reason !== undefined && { reason }),
    ...(keepAliveSeconds !== undefined && { keepAliveSeconds }),
  })
}
