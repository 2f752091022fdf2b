import type { Clock, Instant, Random } from '@ringwright/core'
import { sends } from '../../sdp/index.js'
import { type G711Codec, g711TranscodeTable } from '../audio/g711.js'
import type { PromptSource } from '../audio/prompt-source.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import { TELEPHONE_EVENT_BYTES, type TelephoneEvent, writeTelephoneEvent } from '../digits/telephone-event.js'
import { RTP_HEADER_BYTES, type RtpHeader, readRtpTimestamp } from '../rtp/rtp-packet.js'
import { type RtpStream, rtpStream } from '../rtp/rtp-stream.js'
import type { MediaTerms } from './media-terms.js'

/** What leaves by one leg. Everything is dropped while its terms do not let it send. */
export interface LegSender {
  readonly stream: RtpStream
  terms: MediaTerms | undefined
  /** A frame of local audio. */
  frame(source: PromptSource, index: number, dueAt: Instant): void
  event(event: TelephoneEvent, isFirst: boolean, dueAt: Instant): void
  /** An audio packet of another leg, changed in place. */
  relayAudio(packet: Uint8Array, header: RtpHeader, codec: G711Codec): void
  /** An event packet of another leg, changed in place; dropped when this leg has no events. */
  relayEvent(packet: Uint8Array, header: RtpHeader): void
}

export interface LegSenderDependencies {
  readonly clock: Clock
  readonly random: Random
  /** Whether the direction that is wanted here lets audio out. */
  readonly mayGo: () => boolean
  readonly send: (packet: Uint8Array, offset: number, length: number) => void
  /** Sees all audio that is sent, for recordings. */
  readonly onAudio: (timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant) => void
  readonly isObserved: () => boolean
}

export function legSender(dependencies: LegSenderDependencies): LegSender {
  const { clock, send, onAudio, isObserved, mayGo } = dependencies
  const stream = rtpStream(dependencies.random)

  const observe = (packet: Uint8Array, offset: number, end: number, codec: G711Codec, at: Instant): void => {
    const payload = packet.subarray(offset + RTP_HEADER_BYTES, end)
    onAudio(readRtpTimestamp(packet, offset), payload, codec, at)
  }
  const sender: LegSender = {
    stream,
    terms: undefined,
    frame(source, index, dueAt) {
      const format = sendingFormat(sender.terms)
      if (!format || !mayGo()) return
      const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + FRAME_SAMPLES)
      source.readFrame(index, format.codec, packet, RTP_HEADER_BYTES)
      stream.writeFrame(packet, format.payloadType, FRAME_SAMPLES, dueAt)
      if (isObserved()) observe(packet, 0, packet.length, format.codec, clock.now())
      send(packet, 0, packet.length)
    },
    event(event, isFirst, dueAt) {
      const payloadType = sender.terms?.eventPayloadType
      if (payloadType === undefined || !sendingFormat(sender.terms) || !mayGo()) return
      const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + TELEPHONE_EVENT_BYTES)
      writeTelephoneEvent(packet, RTP_HEADER_BYTES, event)
      stream.writeEvent(packet, payloadType, TELEPHONE_EVENT_BYTES, isFirst, dueAt)
      send(packet, 0, packet.length)
    },
    relayAudio(packet, header, codec) {
      const format = sendingFormat(sender.terms)
      if (!format || !mayGo()) return
      if (format.codec !== codec) transcode(packet, header, codec)
      const now = clock.now()
      const offset = stream.relay(packet, header, format.payloadType, now)
      if (offset < 0) return
      if (isObserved()) observe(packet, offset, header.payloadEnd, format.codec, now)
      send(packet, offset, header.payloadEnd - offset)
    },
    relayEvent(packet, header) {
      const payloadType = sender.terms?.eventPayloadType
      if (payloadType === undefined || !sendingFormat(sender.terms) || !mayGo()) return
      const offset = stream.relay(packet, header, payloadType, clock.now())
      if (offset >= 0) send(packet, offset, header.payloadEnd - offset)
    },
  }
  return sender
}

function sendingFormat(terms: MediaTerms | undefined): MediaTerms['codecs'][number] | undefined {
  return terms && sends(terms.direction) ? terms.codecs[0] : undefined
}

function transcode(packet: Uint8Array, header: RtpHeader, from: G711Codec): void {
  const table = g711TranscodeTable(from)
  for (let i = header.payloadStart; i < header.payloadEnd; i++) packet[i] = table[packet[i] as number] as number
}
