import { type NameAddr, parseUri, type WireMessage, type WireRequest, type WireResponse } from '../message/index.js'
import type { Body, Flow, Headers, NameAddress, SipRequest, SipResponse } from '../sip-request.js'

/** A request as the host sees it; typed parts are made when they are asked for. */
export class RequestView implements SipRequest {
  readonly #wire: WireRequest
  readonly flow: Flow

  constructor(wire: WireRequest, flow: Flow) {
    this.#wire = wire
    this.flow = flow
  }

  get method(): string {
    return this.#wire.method
  }

  get uri(): string {
    return this.#wire.requestUri
  }

  get from(): NameAddress {
    return nameAddress(this.#wire.from())
  }

  get to(): NameAddress {
    return nameAddress(this.#wire.to())
  }

  get callId(): string {
    return this.#wire.callId
  }

  get headers(): Headers {
    return this.#wire.headers
  }

  get body(): Body | undefined {
    return bodyOf(this.#wire)
  }
}

function bodyOf(wire: WireMessage): Body | undefined {
  if (wire.body.length === 0) return undefined
  const type = wire.headers.get('content-type') ?? 'application/octet-stream'
  return { type, content: wire.body }
}

export function nameAddress(address: NameAddr): NameAddress {
  const uri = parseUri(address.uri)
  const user = uri === undefined || uri.scheme === 'other' ? undefined : uri.scheme === 'tel' ? uri.number : uri.user
  return {
    uri: address.uri,
    host: uri?.scheme === 'sip' || uri?.scheme === 'sips' ? uri.host : '',
    params: Object.fromEntries(address.parameters),
    ...(user === undefined ? {} : { user }),
    ...(address.display === undefined ? {} : { display: address.display }),
  }
}

const noHeaders: Headers = {
  get: () => undefined,
  all: () => [],
  list: () => [],
  has: () => false,
  entries: () => [],
}

export function responseView(wire: WireResponse): SipResponse {
  return { status: wire.status, reason: wire.reason, headers: wire.headers, body: bodyOf(wire), local: false }
}

/** A response that no peer gave. */
export function localResponse(status: number, reason: string): SipResponse {
  return { status, reason, headers: noHeaders, body: undefined, local: true }
}
