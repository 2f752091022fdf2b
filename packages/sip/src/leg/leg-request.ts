import { type Random, randomInteger } from '@ringwright/core'
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

/** What a 500 says to a peer whose offer has to wait for another one's answer (RFC 3261 14.2, RFC 3311 5.2). */
export function requestPending(random: Random): LegAnswer {
  return { reason: 'Request Pending', lines: `Retry-After: ${randomInteger(random, 11)}\r\n` }
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
