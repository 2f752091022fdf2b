import type { Headers, HeaderValues } from './message/index.js'

/** A transport that the stack listens on. */
export type Transport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

/** Always `sip:…`, `sips:…` or `tel:…`. */
export type SipUri = string

export type { Headers, HeaderValues }

/** What a SIP message carries, such as a session description. */
export interface Body {
  /** The Content-Type. */
  readonly type: string
  /** Octets when received. A text that is sent goes out as UTF-8. */
  readonly content: string | Uint8Array
}

/** A From, To or Contact value. */
export interface NameAddress {
  readonly uri: SipUri
  readonly user?: string
  readonly host: string
  readonly display?: string
  readonly params: Readonly<Record<string, string>>
}

/**
 * The connection, or for UDP the pair of addresses, that a request came in on. A token: dialing with it reaches a
 * peer behind a NAT the way it came (RFC 5626). `key` is equal for equal flows.
 */
export interface Flow {
  readonly transport: Transport
  readonly remote: { readonly address: string; readonly port: number }
  readonly key: string
}

/** A request as a handler gets it. */
export interface SipRequest {
  readonly method: string
  /** The Request-URI. */
  readonly uri: SipUri
  readonly from: NameAddress
  readonly to: NameAddress
  readonly callId: string
  readonly headers: Headers
  /** Undefined for none. */
  readonly body: Body | undefined
  /** The way that it came. */
  readonly flow: Flow
}

/** What a request is answered with, by the peer or in its place by the stack. */
export interface SipResponse {
  readonly status: number
  readonly reason: string
  readonly headers: Headers
  readonly body: Body | undefined
  /** Made by the stack itself: 408 when nobody answered, 503 when the request could not be sent, 487 after a cancel. */
  readonly local: boolean
  /** The way that the request went. Absent for local responses, for those to calls, and where the backend does not tell. */
  readonly flow?: Flow
}

/** What a handler answers a request with. */
export interface Reply {
  readonly status: number
  readonly reason?: string
  readonly headers?: HeaderValues
  readonly body?: Body
  /**
   * The peer sends keep-alives at least so often from now on; when its flow is silent for longer, `flow:closed` tells. A peer
   * that has offered them in its Via is told so (RFC 6223). Ringwright's own stack alone notices.
   */
  readonly keepAliveSeconds?: number
}
