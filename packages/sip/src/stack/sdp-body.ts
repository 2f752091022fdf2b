import { bodyParts, type WireMessage } from '../message/index.js'
import type { Body } from '../sip-request.js'

export function sdpBody(sdp: string): Body {
  return { type: 'application/sdp', content: sdp }
}

/** The session description of a message; undefined when it carries none. */
export function sdpOf(wire: WireMessage): string | undefined {
  if (wire.body.length === 0) return undefined
  const type = wire.headers.get('content-type')
  if (type === undefined) return undefined
  if (isSdpType(type)) return wire.bodyText
  return type.toLowerCase().startsWith('multipart/') ? sdpAmongParts(type, wire.body) : undefined
}

/** Gateways count the version in the origin up although nothing else has changed: that is the same session. */
export function isSameSession(one: string, other: string): boolean {
  return withoutOrigin(one) === withoutOrigin(other)
}

/** Whether there is one, without reading it where its type says so. */
export function hasSdp(wire: WireMessage): boolean {
  const type = wire.headers.get('content-type')
  return type !== undefined && (isSdpType(type) || sdpOf(wire) !== undefined)
}

/**
 * The session among the bodies of networks that add to it (RFC 5621 3.1): where a caller is, or what its telephone exchange
 * said. What we do not read is left aside, unless it must be read.
 */
function sdpAmongParts(type: string, body: Uint8Array): string | undefined {
  const parts = bodyParts(type, body) ?? []
  const session = parts.find((part) => isSdpType(part.type))
  const mustBeRead = parts.some(
    (part) => part !== session && /;\s*handling\s*=\s*required/i.test(part.disposition ?? ''),
  )
  return session && !mustBeRead ? Buffer.from(session.content).toString() : undefined
}

function withoutOrigin(sdp: string): string {
  return sdp.replace(/^o=.*$/m, '')
}

function isSdpType(type: string): boolean {
  return type.toLowerCase().startsWith('application/sdp')
}
