import { type Codec, codecLines } from './codec.js'
import type { MediaAddress } from './connection.js'
import { type CryptoAttribute, cryptoLine } from './crypto-attribute.js'
import type { MediaDirection } from './media-direction.js'
import type { MediaSection, Origin, SdpLine, SessionDescription } from './session-description.js'
import { writeAddress } from './write-sdp.js'

/** Our side of an audio stream over RTP. */
export interface AudioSection {
  /** Where we want to be sent to. */
  readonly local: MediaAddress
  /** In order of preference, telephone-event among them. */
  readonly codecs: readonly Codec[]
  readonly direction: MediaDirection
  /** How much audio each packet that we receive shall hold, in milliseconds. */
  readonly packetTimeMs: number
  /** `RTP/SAVP` where nothing but encrypted audio will do. */
  readonly protocol: AudioProtocol
  /** The keys that we send with, one for each suite. */
  readonly crypto: readonly CryptoAttribute[]
}

/** Audio in the clear, with or without the offer to encrypt it (RFC 8643), and encrypted audio (RFC 3711). */
export type AudioProtocol = 'RTP/AVP' | 'RTP/SAVP'

export function audioSection(audio: AudioSection): MediaSection {
  const { local, codecs, direction, packetTimeMs, protocol, crypto } = audio
  const lines: SdpLine[] = codecs.flatMap((codec) => codecLines(codec))
  lines.push({ type: 'a', value: `ptime:${packetTimeMs}` }, { type: 'a', value: direction })
  lines.push(...crypto.map(cryptoLine))
  const formats = codecs.map((codec) => String(codec.payloadType))
  return { kind: 'audio', port: local.port, protocol, formats, lines }
}

/** A section that keeps its place and is not used (RFC 3264 sections 6 and 8.2). */
export function refusedSection({ kind, protocol, formats }: MediaSection): MediaSection {
  return { kind, port: 0, protocol, formats: formats.slice(0, 1), lines: [] }
}

/** A description of ours around its sections. `timing` is repeated from an offer, as its answer must. */
export function describe(
  origin: Origin,
  address: string,
  media: readonly MediaSection[],
  timing: readonly SdpLine[] = [{ type: 't', value: '0 0' }],
): SessionDescription {
  const lines = [{ type: 's', value: '-' }, { type: 'c', value: `IN ${writeAddress(address)}` }, ...timing]
  return { origin, lines, media }
}
