import type { CallEnd, CallLeg, ReofferHandler } from './call-leg.js'
import type { HeaderValues, SipRequest, SipUri } from './sip-request.js'

/** What the caller is told before the call is answered. */
export interface ProgressOptions {
  /**
   * Early media: the answer to the caller's offer, which the final answer repeats. An answer with another session begins a
   * dialog of its own where the backend has `forkedEarlyDialogs`; elsewhere callers pass over it.
   */
  readonly sdp?: string
  /** Further header fields of the response. */
  readonly headers?: HeaderValues
}

/** What the caller is told as the call is answered. */
export interface AnswerOptions {
  /** The answer to the caller's offer; our offer when the caller made none. */
  readonly sdp: string
  /** Further header fields of the 200. */
  readonly headers?: HeaderValues
}

/** What the caller is told as the call is refused. */
export interface RejectOptions {
  /** The reason phrase. Default: the usual one of the status. */
  readonly reason?: string
  /** Further header fields of the response, such as `Retry-After`. */
  readonly headers?: HeaderValues
}

/** `answered` means that the caller has acknowledged it; `ended` that the caller gave up, or never acknowledged. */
export type AnswerResult =
  | { readonly outcome: 'answered'; readonly leg: CallLeg }
  | { readonly outcome: 'ended'; readonly end: CallEnd }

/** A call that rings here. Exactly one of `answer`, `reject` and `redirect` decides it; later ones do nothing. */
export interface InboundCall {
  readonly id: string
  readonly request: SipRequest
  /** Undefined when the caller made no offer and expects ours. */
  readonly offer: string | undefined
  /** What remains of the caller's Max-Forwards; a call that this one causes passes on one less. */
  readonly maxForwards: number
  /**
   * Aborted with a `CallEnd` as its reason when the caller gives up before an answer, or waits no longer because of its Expires; 487
   * has been sent by then.
   */
  readonly signal: AbortSignal
  /** The same as a listener; called at once when it has happened already. */
  onCanceled(listener: (end: CallEnd) => void): () => void
  /**
   * Decides the offers that the caller makes before the answer (UPDATE, RFC 3311), once it has acknowledged the session of
   * `progress`. Without a handler they are refused with 488. The session that is agreed on is what `answer` has to repeat.
   */
  onReoffer(handler: ReofferHandler): void
  /** Tells the caller how it stands, before the answer. */
  progress(status: 180 | 181 | 182 | 183, options?: ProgressOptions): void
  /** With a late offer `leg.remoteSdp` is the answer from the ACK. */
  answer(options: AnswerOptions): Promise<AnswerResult>
  /** Refuses the call with a status of 300 to 699; another one is an `invalid_argument`. */
  reject(status: number, options?: RejectOptions): void
  /** Sends the caller elsewhere. Default 302. */
  redirect(to: readonly SipUri[], status?: 301 | 302): void
}

/** Decides a call that wants to take the place of an established one. */
export type ReplacementHandler = (call: InboundCall, replaced: CallLeg) => void | Promise<void>
