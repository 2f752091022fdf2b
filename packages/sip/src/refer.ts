import type { CallLeg } from './call-leg.js'
import type { HeaderValues, SipRequest, SipResponse, SipUri } from './sip-request.js'

/** The peer of a leg asks us to call somebody in its place (REFER, RFC 3515): the transfer key of a phone. */
export interface ReferRequest {
  /** Whom to call. Whether the peer may is for the handler to decide: it is the peer who asks, and we who pay. */
  readonly target: SipUri
  /**
   * The peer's other leg here, whose place the new call is to take (RFC 3891): an attended transfer, which needs no new
   * call, only a bridge of those that the peer talks to. Undefined for a blind one.
   */
  readonly replaces: CallLeg | undefined
  /** Who the peer says it is (RFC 3892), as it stands there; nobody has proven it. */
  readonly referredBy: string | undefined
  readonly request: SipRequest
}

/** How it went, as the peer is told: 200 when the transfer is done. */
export interface ReferOutcome {
  readonly status: number
  readonly reason?: string
}

/** A refusal (300 to 699), or what becomes of it; the peer hears 202 at once, and the outcome when it is known. */
export type ReferReply = ReferOutcome | { readonly outcome: Promise<ReferOutcome> }

/** Decides a transfer that the peer asks for. */
export type ReferHandler = (refer: ReferRequest) => ReferReply | Promise<ReferReply>

/** How a peer is asked to call somebody else. */
export interface ReferOptions {
  /** A leg of ours with the target, whose place the peer's new call takes: an attended transfer. */
  readonly replaces?: CallLeg
  /** How long the peer may take. Default 180,000, as for a call that rings. */
  readonly timeoutMs?: number
  /** Further header fields of the REFER. */
  readonly headers?: HeaderValues
}

/**
 * `transferred`: the target has answered the peer, whose leg here can be hung up. `failed`: it has not, and the leg goes
 * on. `refused`: the peer does not take such requests. `unknown`: the leg ended, or the time was over, before it told.
 */
export type ReferResult =
  | { readonly outcome: 'transferred' }
  | { readonly outcome: 'failed'; readonly status: number; readonly reason: string }
  | { readonly outcome: 'refused'; readonly response: SipResponse }
  | { readonly outcome: 'unknown' }
