import type { Random } from '@ringwright/core'
import { type G711Codec, G711_PAYLOAD_TYPES, g711EncodeTable } from '../media/audio/g711.js'
import { FRAME_SAMPLES } from '../media/audio/voice-frame.js'
import { openMediaSocket } from '../media/rtp/media-socket.js'
import type { PortRange } from '../media/rtp/port-range.js'
import { RTP_HEADER_BYTES, writeRtpHeader } from '../media/rtp/rtp-packet.js'
import type { MediaAddress } from '../sdp/index.js'

export interface RecordedStreamOptions {
  readonly address: string
  readonly ports: PortRange
  readonly random: Random
}

/** One direction of a call on its way to a recorder; nothing comes back. */
export interface RecordedStream {
  readonly port: number
  /** Where it goes, once the recorder has said so. */
  begin(to: MediaAddress, codec: G711Codec): void
  /** One frame of interleaved samples, of which every second one is of this stream; silence goes out as any sound. */
  send(samples: Int16Array, channel: 0 | 1): void
  close(): Promise<void>
}

export async function recordedStream({ address, ports, random }: RecordedStreamOptions): Promise<RecordedStream> {
  const socket = await openMediaSocket({ address, ports })
  const numbers = Buffer.from(random.bytes(10))
  const ssrc = numbers.readUInt32BE(0)
  // RFC 3550 5.1: both begin anywhere.
  let sequence = numbers.readUInt16BE(4)
  let timestamp = numbers.readUInt32BE(6)
  let to: MediaAddress | undefined
  let codec: G711Codec = 'PCMA'
  let isFirst = true
  return {
    port: socket.port,
    begin(target, agreed) {
      to = target
      codec = agreed
    },
    send(samples, channel) {
      if (!to) return
      const packet = Buffer.allocUnsafeSlow(RTP_HEADER_BYTES + FRAME_SAMPLES)
      writeRtpHeader(packet, 0, G711_PAYLOAD_TYPES[codec], isFirst, sequence, timestamp, ssrc)
      const table = g711EncodeTable(codec)
      for (let at = 0; at < FRAME_SAMPLES; at++) {
        packet[RTP_HEADER_BYTES + at] = table[(samples[2 * at + channel] as number) & 0xffff] as number
      }
      isFirst = false
      sequence = (sequence + 1) & 0xffff
      timestamp = (timestamp + FRAME_SAMPLES) >>> 0
      socket.sendRtp(packet, 0, packet.length, to)
    },
    close: () => socket.close(),
  }
}
