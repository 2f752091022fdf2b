import type { CallLeg, EndReason, ReofferHandler } from './call-leg.js'
import type { Body, Flow, HeaderValues, Headers, SipResponse, SipUri } from './sip-request.js'

/** How a challenge is answered: with a password, or with HA1 = MD5(username:realm:password), which fits one realm. */
export interface Credentials {
  readonly username: string
  readonly password?: string
  readonly ha1?: string
  /** Answers only challenges of this realm; default: any. */
  readonly realm?: string
}

/** Requests outside a call that belong together: one Call-ID, and a CSeq that counts on from each to the next. */
export interface RequestSeries {
  readonly callId: string
  /** From 1 on; one more each time. */
  nextSequence(): number
}

/** What every request outside a call can say. */
export interface OutOfDialogOptions {
  /** Default: `sip:ringwright@` and the listener's address. */
  readonly from?: SipUri
  /** Display name of From. */
  readonly fromDisplay?: string
  /** Default: the target. */
  readonly to?: SipUri
  /** Further header fields of the request. Throws `invalid_argument` for a line break in one. */
  readonly headers?: HeaderValues
  /** Default: none. */
  readonly body?: Body
  /** By which 401 and 407 are answered. Default: they are the final response. */
  readonly credentials?: Credentials
  /** Proxies to pass, first one first (a preloaded Route). */
  readonly route?: readonly SipUri[]
  /** Sends over this flow, wherever the target's host is. */
  readonly flow?: Flow
  /** What the request belongs to, such as a registration (RFC 3261 10.2). Default: a series of its own. */
  readonly series?: RequestSeries
  /**
   * Tells the first hop that keep-alives will come over this flow where it wants them (RFC 6223); see
   * `SipStack.keepAlive`. Default false.
   */
  readonly offersKeepAlives?: boolean
  /** Default 70. */
  readonly maxForwards?: number
}

/**
 * A text is our offer, sent in the INVITE. A function makes our answer to the peer's offer, and goes into the ACK; one that rejects
 * ends the call, which comes to 487 when the code is `canceled`: nobody wants it any more. Everything else is a failure of the
 * host: 488, and `handler:failed`.
 */
export type DialOffer = string | ((remoteOffer: string) => string | Promise<string>)

/** A body that goes out beside the session description. */
export interface Attachment {
  readonly body: Body
  /** The Content-Disposition, such as `recording-session`. */
  readonly disposition: string
}

/** What a call is made with: who calls, what is offered, and how long it may ring. */
export interface DialOptions extends Omit<OutOfDialogOptions, 'body' | 'offersKeepAlives' | 'series'> {
  /** Our session description, or what answers that of the peer. */
  readonly offer: DialOffer
  /**
   * How long to wait for an answer; `Expires` among `headers` ends it sooner. Default 180,000: RFC 3261's timer C, which proxies on
   * the way keep as well.
   */
  readonly ringTimeoutMs?: number
  /** Hides the caller (RFC 3323): From is anonymous, with `Privacy: id`. */
  readonly anonymous?: boolean
  /** Bodies beside an offer that is a text, sent with it as multipart/mixed (RFC 5621). */
  readonly attachments?: readonly Attachment[]
  /** Feature tags of the Contact, such as `+sip.src` (RFC 3840). */
  readonly contactParameters?: string
}

/** A provisional response of one branch. */
export interface CallProgress {
  readonly status: number
  readonly reason: string
  /** Early media of this branch. */
  readonly sdp?: string
  /** One per early dialog; the winner's is the id of the leg. Empty for a response without a tag. */
  readonly forkId: string
  readonly headers: Headers
}

/**
 * `failed` carries the peer's final response, or a local one: 487 when canceled, 408 when nobody answered in time, 503
 * when the target could not be reached, 488 when the host had no answer to the peer's offer.
 */
export type DialResult =
  | { readonly outcome: 'answered'; readonly leg: CallLeg }
  | { readonly outcome: 'failed'; readonly response: SipResponse }

/** A call that we make, until it is answered. */
export interface OutboundCall {
  readonly id: string
  readonly callId: string
  /** Hears of each provisional response. Returns how to stop. */
  onProgress(listener: (progress: CallProgress) => void): () => void
  /**
   * Decides the offers that a branch makes before it answers (UPDATE, RFC 3311), once it has answered ours in a provisional response
   * that was acknowledged. Without a handler they are refused with 488, and the session stays. A leg that grows from such a branch
   * has the session that was agreed on last.
   */
  onReoffer(handler: ReofferHandler): void
  /** Never rejects. Answers of further branches are acknowledged and hung up by the stack. */
  readonly result: Promise<DialResult>
  /** Idempotent. An answer that crosses it is acknowledged and hung up; the result is `failed` with 487 all the same. */
  cancel(reason?: EndReason): void
}
