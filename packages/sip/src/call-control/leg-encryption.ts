import type { MediaEncryption } from '../media/index.js'
import { parseUri } from '../message/index.js'
import type { Transport } from '../sip-request.js'
import type { DialTarget } from './dial-targets.js'

/**
 * Whether the audio of a leg is encrypted: as the host wants it where nobody can read along, never elsewhere, because
 * the keys stand in the SDP (RFC 4568 section 7).
 */
export function legEncryption(isSecure: boolean, wanted: MediaEncryption): MediaEncryption {
  return isSecure ? wanted : 'never'
}

export function isSecureTransport(transport: string | undefined): boolean {
  return transport === 'tls' || transport === 'wss'
}

/** Whether a target is called over TLS: by the connection that it registered with, or by its URI. */
export function isSecureTarget({ uri, options }: DialTarget): boolean {
  const flow: Transport | undefined = options.flow?.transport
  if (flow) return isSecureTransport(flow)
  const parsed = parseUri(uri)
  if (parsed?.scheme !== 'sip' && parsed?.scheme !== 'sips') return false
  return parsed.scheme === 'sips' || isSecureTransport(parsed.parameters.get('transport')?.toLowerCase())
}
