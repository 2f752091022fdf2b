import { type Parameters, parseNameAddr, parseUri, readDeltaSeconds } from '../message/index.js'
import type { SipRequest, SipUri } from '../sip-request.js'
import type { OutboundFlow } from './binding.js'

/** What one Contact of a REGISTER asks for. */
export interface RequestedBinding {
  readonly contact: SipUri
  readonly q: number
  /** Seconds; 0 removes the binding. */
  readonly expires: number
  readonly outbound: OutboundFlow | undefined
}

export type RequestedBindings =
  | { readonly kind: 'fetch' }
  | { readonly kind: 'removeAll' }
  | { readonly kind: 'change'; readonly bindings: readonly RequestedBinding[] }
  | { readonly kind: 'malformed'; readonly reason: string }

/** Reads the Contacts and the expiry of a REGISTER (RFC 3261 10.2 and 10.3 step 6). */
export function requestedBindings(request: SipRequest, expiresDefault: number): RequestedBindings {
  const contacts = request.headers.list('contact')
  const common = readDeltaSeconds(request.headers.get('expires'))
  if (contacts.length === 0) return { kind: 'fetch' }
  if (contacts.includes('*')) {
    if (contacts.length === 1 && common === 0) return { kind: 'removeAll' }
    return { kind: 'malformed', reason: 'Wildcard Needs Expires 0' }
  }
  const bindings: RequestedBinding[] = []
  for (const text of contacts) {
    const address = parseNameAddr(text)
    const scheme = address && parseUri(address.uri)?.scheme
    if (!address || (scheme !== 'sip' && scheme !== 'sips')) return { kind: 'malformed', reason: 'Contact Not Usable' }
    const q = Number(address.parameters.get('q') ?? 1)
    bindings.push({
      contact: address.uri,
      q: q >= 0 && q <= 1 ? q : 1,
      expires: readDeltaSeconds(address.parameters.get('expires')) ?? common ?? expiresDefault,
      outbound: outboundFlow(address.parameters),
    })
  }
  return { kind: 'change', bindings }
}

/** RFC 5626 4.2: both of them, or neither counts. */
function outboundFlow(parameters: Parameters): OutboundFlow | undefined {
  const instance = parameters.get('+sip.instance')?.replace(/^"?<?|>?"?$/g, '')
  const regId = parameters.get('reg-id')
  if (instance === undefined || instance === '' || regId === undefined || !/^[1-9]\d{0,9}$/.test(regId))
    return undefined
  return { instance, regId: Number(regId) }
}
