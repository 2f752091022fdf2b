import type { Instant } from '@ringwright/core'
import type { SipRequest, SipUri } from '../sip-request.js'
import type { Binding } from './binding.js'
import type { RequestedBinding } from './requested-bindings.js'

/** What a REGISTER asks for, and how much of it is granted. */
export interface BindingChange {
  readonly request: SipRequest
  readonly wishes: readonly RequestedBinding[]
  readonly path: readonly SipUri[]
  readonly now: Instant
  readonly expiresMaxSeconds: number
}

/** The bindings of an address once a phone has added, refreshed or removed its own (RFC 3261 10.3 step 7). */
export function changedBindings(before: readonly Binding[], change: BindingChange): readonly Binding[] {
  const { request, wishes, path, now, expiresMaxSeconds } = change
  const after = new Map(before.map((binding) => [bindingKey(binding), binding]))
  for (const wish of wishes) {
    const { contact, q, expires, outbound } = wish
    if (expires === 0) after.delete(bindingKey(wish))
    else {
      after.set(bindingKey(wish), {
        path,
        outbound,
        contact,
        q,
        expiresAt: now + Math.min(expires, expiresMaxSeconds) * 1_000,
        flow: request.flow,
        callId: request.callId,
        sequence: sequenceOf(request),
        userAgent: request.headers.get('user-agent'),
      })
    }
  }
  return [...after.values()]
}

/** RFC 3261 10.3 step 7: of one phone (one Call-ID) only newer requests count. */
export function isOutdated(binding: Binding, request: SipRequest): boolean {
  return binding.callId === request.callId && sequenceOf(request) <= binding.sequence
}

/** What a phone replaces: its own flow, whatever address that has now; else the same Contact. */
function bindingKey({ contact, outbound }: Pick<Binding, 'contact' | 'outbound'>): string {
  return outbound ? `${outbound.instance} ${outbound.regId}` : contact
}

function sequenceOf(request: SipRequest): number {
  return Number.parseInt(request.headers.get('cseq') ?? '0', 10)
}
