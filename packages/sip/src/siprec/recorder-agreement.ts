import type { Random } from '@ringwright/core'
import type { G711Codec } from '../media/audio/g711.js'
import { FRAME_MS } from '../media/audio/voice-frame.js'
import {
  codecsOf,
  connectionOf,
  directionOf,
  type MediaAddress,
  parseSdp,
  PCMA,
  PCMU,
  receives,
  sameCodec,
  writeSdp,
} from '../sdp/index.js'
import { STREAM_LABELS } from './recording-metadata.js'

/** Where one stream is taken, and how. */
export interface AgreedStream {
  readonly to: MediaAddress
  readonly codec: G711Codec
}

/** Our offer to a recorder: one stream that only sends for each side of the call (RFC 7866 7.1). */
export function recorderOffer(address: string, ports: readonly [number, number], random: Random): string {
  const sessionId = Buffer.from(random.bytes(6)).readUIntBE(0, 6)
  return writeSdp({
    origin: { username: '-', sessionId: String(sessionId), version: 1n, address },
    lines: [
      { type: 's', value: '-' },
      { type: 'c', value: `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}` },
      { type: 't', value: '0 0' },
    ],
    media: ports.map((port, index) => ({
      kind: 'audio',
      port,
      protocol: 'RTP/AVP',
      formats: [PCMA, PCMU].map(({ payloadType }) => String(payloadType)),
      lines: [
        { type: 'a', value: 'rtpmap:8 PCMA/8000' },
        { type: 'a', value: 'rtpmap:0 PCMU/8000' },
        { type: 'a', value: `ptime:${FRAME_MS}` },
        { type: 'a', value: 'sendonly' },
        { type: 'a', value: `label:${STREAM_LABELS[index]}` },
      ],
    })),
  })
}

/** Undefined unless the recorder takes both streams: half a call is no recording. */
export function recorderAnswer(sdp: string): readonly [AgreedStream, AgreedStream] | undefined {
  const description = parseSdp(sdp)
  if (!description) return undefined
  const streams = description.media.flatMap((section): AgreedStream[] => {
    const to = connectionOf(description, section)
    const codec = codecsOf(section).find((each) => sameCodec(each, PCMA) || sameCodec(each, PCMU))
    if (!to || !codec || !receives(directionOf(description, section))) return []
    return [{ to, codec: sameCodec(codec, PCMA) ? 'PCMA' : 'PCMU' }]
  })
  const [first, second] = streams
  return description.media.length === 2 && first && second ? [first, second] : undefined
}
