import type { InboundCall, ReplacementHandler } from './inbound-call.js'
import type { DialOptions, OutboundCall, OutOfDialogOptions } from './outbound-call.js'
import type { Flow, Reply, SipRequest, SipResponse, SipUri, Transport } from './sip-request.js'
import type { SubscribeHandler } from './subscription.js'
import type { TlsCertificate } from './transport/tls-identity.js'

/** What a backend can do. The conformance suite checks that it tells the truth. */
export interface Capabilities {
  readonly transports: readonly Transport[]
  readonly lateOffer: boolean
  /** Whether the call may be answered with another session than its early media had: in a dialog of its own. */
  readonly forkedEarlyDialogs: boolean
  readonly digest: readonly ('MD5' | 'SHA-256')[]
  /** Dialing over the flow that a peer registered from. */
  readonly flows: boolean
}

/** Counters since the start, and what is running now. */
export interface SipStatistics {
  readonly messagesReceived: number
  readonly messagesSent: number
  /** Messages that could not be understood. */
  readonly parseErrors: number
  /** Requests that a running transaction knew already. */
  readonly retransmissionsIn: number
  readonly retransmissionsOut: number
  /** Responses and ACKs that belong to nothing. */
  readonly strays: number
  /** Calls refused by admission control. */
  readonly callsRefused: number
  readonly callsReceived: number
  readonly callsDialed: number
  /** Calls that ring or are established, both directions. */
  readonly callsRunning: number
  readonly transactionsRunning: number
}

/** What happens to a stack as a whole, by name. */
export interface StackEvents {
  /** A listener is bound; `port` is the one that was taken when 0 was asked for. */
  'listener:opened': { readonly transport: Transport; readonly host: string; readonly port: number }
  /** A listener broke; its calls go on as far as they can. */
  'listener:failed': {
    readonly transport: Transport
    readonly host: string
    readonly port: number
    readonly error: Error
  }
  /** A connection to a peer is over, or its keep-alives are: dialing over this flow fails from now on. */
  'flow:closed': { readonly flow: Flow }
  /** A handler or listener of the host threw; the peer got 500 where it waited for an answer. */
  'handler:failed': { readonly error: unknown; readonly during: string }
  /** A message came or went. Costs nothing while nobody listens. */
  'message:traced': {
    readonly direction: 'in' | 'out'
    readonly text: string
    readonly flow: Flow
    /** Where it came to, or went out from. */
    readonly local: { readonly address: string; readonly port: number }
    readonly at: number
  }
}

/** How a stack is closed. */
export interface CloseOptions {
  /** How long calls may go on. Default 0: they are hung up at once. */
  readonly graceMs?: number
}

/** Requests outside a call that the host can answer. */
export type HandledMethod = 'REGISTER' | 'MESSAGE' | 'OPTIONS' | 'SUBSCRIBE' | 'PUBLISH' | 'NOTIFY'

/** Answers a request that belongs to no call. */
export type RequestHandler = (request: SipRequest) => Reply | Promise<Reply>

/**
 * Calls over SIP, whatever carries them. No transaction, socket or library type leaks: everything that an engine needs
 * is a leg, a pair of opaque SDP texts, and plain headers.
 */
export interface SipStack {
  /** What this backend can; the suite of SIP backends asks for no more. */
  readonly capabilities: Capabilities
  /** Listens. Rejects when an address or a port cannot be had. */
  start(): Promise<void>
  /** Refuses new calls with 503, waits up to `graceMs` for calls to end, hangs up the rest, closes the listeners. */
  close(options?: CloseOptions): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  /** Where the stack listens, once started. */
  readonly listening: readonly { readonly transport: Transport; readonly host: string; readonly port: number }[]
  /** One handler, which decides the call, now or later. Without one, calls are answered 480. */
  onCall(handler: (call: InboundCall) => void | Promise<void>): void
  /**
   * One handler for calls that want the place of an established leg of this stack (Replaces, RFC 3891); when such a call
   * is answered, the stack hangs the other leg up, so whoever has bridged that splits the bridge before. Without a
   * handler they are refused with 603; what matches no established leg gets 481.
   */
  onReplacement(handler: ReplacementHandler): void
  /** One handler per method; what it returns is the answer. */
  onRequest(method: HandledMethod, handler: RequestHandler): void
  /**
   * One handler for SUBSCRIBE (RFC 6665), in the place of that of `onRequest`. The stack keeps the subscriptions: their
   * dialogs, their expiry and the order of their NOTIFYs.
   */
  onSubscribe(handler: SubscribeHandler): void
  /** Calls an address. Throws `wrong_state` or `closed` unless the stack runs. */
  dial(target: SipUri, options: DialOptions): OutboundCall
  /** A request outside a call. Never rejects for what peers do: see `SipResponse.local`. */
  request(method: string, target: SipUri, options?: OutOfDialogOptions): Promise<SipResponse>
  /**
   * Pings the flow of a response, so that NATs keep it open and calls come by it (RFC 5626), until the returned
   * function is called. When nobody answers, `flow:closed` tells. Throws `invalid_argument` for a flow of another
   * stack. Absent on a backend whose flows are kept by others.
   */
  keepAlive?(flow: Flow, everySeconds: number): () => void
  /**
   * Listeners for `tls` and `wss`, or the one of `port` alone, show a renewed certificate to whoever connects from now on; calls and
   * open connections go on. Throws `invalid_argument` for one that does not fit its key, and for a port where no certificate is
   * shown: then nothing is changed. Absent on a backend whose certificates are kept by others.
   */
  renewCertificate?(certificate: TlsCertificate, port?: number): void
  /** Counted since the start. */
  statistics(): SipStatistics
  /** Returns how to stop. */
  on<Name extends keyof StackEvents>(event: Name, listener: (payload: StackEvents[Name]) => void): () => void
}
