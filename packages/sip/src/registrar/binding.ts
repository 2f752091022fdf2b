import type { Instant } from '@ringwright/core'
import type { Flow, SipUri } from '../sip-request.js'

/** One of the flows that one phone keeps open, so that one of them lives when another breaks (RFC 5626 4.1). */
export interface OutboundFlow {
  /** `urn:uuid:…`, the same for as long as the phone exists. */
  readonly instance: string
  readonly regId: number
}

/** Where a user can be reached until `expiresAt`. */
export interface Binding {
  readonly contact: SipUri
  /** Preference, 0 to 1. */
  readonly q: number
  readonly expiresAt: Instant
  /** The flow that the phone registered over: dialing with it passes the phone's NAT. */
  readonly flow: Flow
  /** The proxies that the phone asked to be reached through (Path, RFC 3327), for `route` of a dial. Mostly none. */
  readonly path: readonly SipUri[]
  /** Which phone it is, and which of its flows to us (RFC 5626); undefined for phones that do not say. */
  readonly outbound: OutboundFlow | undefined
  readonly callId: string
  readonly sequence: number
  readonly userAgent: string | undefined
}

/**
 * Where bindings are kept, by address of record. Expired ones may be returned; the registrar looks at `expiresAt`.
 * `update` replaces all bindings of one address, and must not interleave with another update of it. One that has no room for
 * another address rejects with `limit_reached`, and the phone gets 503.
 */
export interface BindingStore {
  /** Those of one address; empty for one without. */
  read(address: SipUri): Promise<readonly Binding[]> | readonly Binding[]
  /** Resolves with what is left, once it is kept. */
  update(
    address: SipUri,
    change: (bindings: readonly Binding[]) => readonly Binding[],
  ): Promise<readonly Binding[]> | readonly Binding[]
}
