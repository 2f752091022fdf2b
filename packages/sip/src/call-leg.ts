import type { ReferHandler, ReferOptions, ReferResult } from './refer.js'
import type {
  Body,
  Flow,
  HeaderValues,
  Headers,
  NameAddress,
  Reply,
  SipRequest,
  SipResponse,
  SipUri,
} from './sip-request.js'

/** Why and by whom a call ended. */
export interface CallEnd {
  readonly by: 'local' | 'remote' | 'stack'
  readonly cause: 'bye' | 'cancel' | 'reject' | 'timeout' | 'transport' | 'shutdown'
  readonly status?: number
  /** The Reason header (RFC 3326). */
  readonly reason?: EndReason
  /** Headers of the message that ended it, when a peer did. */
  readonly headers?: Headers
  readonly at: number
}

/** Why, in the words of a protocol: `SIP` with a status, `Q.850` with the cause of a telephone network. */
export interface EndReason {
  readonly protocol: 'SIP' | 'Q.850' | (string & {})
  readonly cause?: number
  readonly text?: string
}

/** What the peer is told as we hang up. */
export interface HangupOptions {
  /** Goes out as the Reason header (RFC 3326). Default: none. */
  readonly reason?: EndReason
  /** Further header fields of the BYE. */
  readonly headers?: HeaderValues
}

/** What a new offer in a running call says beside the session description. */
export interface ReofferOptions {
  /** Further header fields of the re-INVITE. */
  readonly headers?: HeaderValues
}

/**
 * A session description; or what makes one when the offer goes out, and anew when it goes out again after glare: the peer may have
 * offered something else meanwhile.
 */
export type SessionOffer = string | (() => string | Promise<string>)

/**
 * `accepted` carries the peer's answer. `refused` leaves the session as it was; `status` is the peer's, or 408, 481 or
 * 503 from the stack.
 */
export type ReofferResult =
  | { readonly outcome: 'accepted'; readonly sdp: string }
  | { readonly outcome: 'refused'; readonly response: SipResponse }

/**
 * What a re-INVITE is answered with. After one without an offer, `sdp` is our offer and `answered` gets the peer's
 * answer, which its ACK carries.
 */
export type ReofferReply =
  | { readonly sdp: string; readonly answered?: (sdp: string) => void }
  | { readonly status: number; readonly reason?: string }

/** `offer` is undefined when the peer asks for ours. */
export type ReofferHandler = (offer: string | undefined, request: SipRequest) => ReofferReply | Promise<ReofferReply>

/** What the peer is answered with; undefined leaves that to the stack. */
export type LegRequestHandler = (request: SipRequest) => Reply | undefined | Promise<Reply | undefined>

/** What a request within a call carries. */
export interface LegRequestOptions {
  /** Further header fields of the request. */
  readonly headers?: HeaderValues
  /** Default: none. */
  readonly body?: Body
}

/** What a peer does in a call, by name. */
export interface LegEvents {
  /** A digit came in a SIP INFO. */
  'dtmf:received': { readonly digit: string; readonly durationMs: number }
  /** A re-INVITE changed the session. */
  'session:changed': { readonly by: 'local' | 'remote'; readonly localSdp: string; readonly remoteSdp: string }
}

/** An established call with one peer (an INVITE dialog). */
export interface CallLeg {
  /** Unique in the stack; equal to the `forkId` of the early dialog that it grew from. */
  readonly id: string
  readonly callId: string
  /** The tag that we gave the dialog. */
  readonly localTag: string
  readonly remoteTag: string
  /** `uas`: the peer has called; `uac`: we have. */
  readonly role: 'uas' | 'uac'
  readonly local: NameAddress
  readonly remote: NameAddress
  /** The way that requests to the peer take. */
  readonly flow: Flow
  readonly state: 'confirmed' | 'terminated'
  /** The session as we described it last. */
  readonly localSdp: string
  /** The session as the peer described it last. */
  readonly remoteSdp: string
  /** The methods that the peer said it takes. */
  readonly allow: ReadonlySet<string>
  /**
   * Offers another session (re-INVITE). Calls wait for each other; glare (491) is retried after the back-off of
   * RFC 3261 14.1. Rejects only with what making the session threw.
   */
  reoffer(session: SessionOffer, options?: ReofferOptions): Promise<ReofferResult>
  /** Asks the peer for an offer (re-INVITE without SDP); the ACK carries what `answer` returns. */
  solicitOffer(
    answer: (remoteOffer: string) => string | Promise<string>,
    options?: ReofferOptions,
  ): Promise<ReofferResult>
  /**
   * Decides the peer's re-INVITEs. Without a handler they are answered with the local SDP as it stands; one that comes in the first
   * second of the leg waits for a handler until then.
   */
  onReoffer(handler: ReofferHandler): void
  /**
   * Sends a request inside the call, such as INFO or MESSAGE. Resolves with the final response, or with a local one:
   * 481 once the call is over, 408 or 503.
   */
  request(method: string, options?: LegRequestOptions): Promise<SipResponse>
  /**
   * Asks the peer to call somebody else in our place (REFER). Never rejects for what peers do; `invalid_argument` for a
   * target that nobody could call. One at a time: a second one is refused with 491.
   */
  refer(target: SipUri, options?: ReferOptions): Promise<ReferResult>
  /** Decides the peer's own requests of that kind. Without a handler they are refused with 603. */
  onRefer(handler: ReferHandler): void
  /** Answers INFO, MESSAGE and other requests of the peer; undefined leaves the answer to the stack. */
  onRequest(handler: LegRequestHandler): void
  /** Ends the call. Idempotent, never rejects; resolves when the peer has answered the BYE or can't any more. */
  hangup(options?: HangupOptions): Promise<void>
  /** Resolves when the call is over, by whomever. */
  readonly ended: Promise<CallEnd>
  /** Returns how to stop. */
  on<Name extends keyof LegEvents>(event: Name, listener: (payload: LegEvents[Name]) => void): () => void
}
