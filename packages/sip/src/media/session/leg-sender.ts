import type { Clock, Instant, Random } from '@ringwright/core'
import { sends } from '../../sdp/index.js'
import { type G711Codec, g711TranscodeTable } from '../audio/g711.js'
import type { PromptSource } from '../audio/prompt-source.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import { TELEPHONE_EVENT_BYTES, type TelephoneEvent, writeTelephoneEvent } from '../digits/telephone-event.js'
import { RTP_HEADER_BYTES, type RtpHeader, readRtpTimestamp } from '../rtp/rtp-packet.js'
import { RtpStream } from '../rtp/rtp-stream.js'
import type { MediaTerms } from './media-terms.js'

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

/** What leaves by one leg. Everything is dropped while its terms do not let it send. */
export class LegSender {
  readonly stream: RtpStream
  terms: MediaTerms | undefined
  readonly #dependencies: LegSenderDependencies

  constructor(dependencies: LegSenderDependencies) {
    this.stream = new RtpStream(dependencies.random)
    this.terms = undefined
    this.#dependencies = dependencies
  }

  /** A frame of local audio. */
  frame(source: PromptSource, index: number, dueAt: Instant): void {
    const { clock, isObserved, mayGo, send } = this.#dependencies
    const format = sendingFormat(this.terms)
    if (!format || !mayGo()) return
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + FRAME_SAMPLES)
    source.readFrame(index, format.codec, packet, RTP_HEADER_BYTES)
    this.stream.writeFrame(packet, format.payloadType, FRAME_SAMPLES, dueAt)
    if (isObserved()) this.#observe(packet, 0, packet.length, format.codec, clock.now())
    send(packet, 0, packet.length)
  }

  event(event: TelephoneEvent, isFirst: boolean, dueAt: Instant): void {
    const { mayGo, send } = this.#dependencies
    const payloadType = this.terms?.eventPayloadType
    if (payloadType === undefined || !sendingFormat(this.terms) || !mayGo()) return
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + TELEPHONE_EVENT_BYTES)
    writeTelephoneEvent(packet, RTP_HEADER_BYTES, event)
    this.stream.writeEvent(packet, payloadType, TELEPHONE_EVENT_BYTES, isFirst, dueAt)
    send(packet, 0, packet.length)
  }

  /** An audio packet of another leg, which came at `at`; it is changed in place. */
  relayAudio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void {
    const { isObserved, mayGo, send } = this.#dependencies
    const format = sendingFormat(this.terms)
    if (!format || !mayGo()) return
    if (format.codec !== codec) transcode(packet, header, codec)
    const offset = this.stream.relay(packet, header, format.payloadType, at)
    if (offset < 0) return
    if (isObserved()) this.#observe(packet, offset, header.payloadEnd, format.codec, at)
    send(packet, offset, header.payloadEnd - offset)
  }

  /** An event packet of another leg, changed in place; dropped when this leg has no events. */
  relayEvent(packet: Uint8Array, header: RtpHeader): void {
    const { clock, mayGo, send } = this.#dependencies
    const payloadType = this.terms?.eventPayloadType
    if (payloadType === undefined || !sendingFormat(this.terms) || !mayGo()) return
    const offset = this.stream.relay(packet, header, payloadType, clock.now())
    if (offset >= 0) send(packet, offset, header.payloadEnd - offset)
  }

  #observe(packet: Uint8Array, offset: number, end: number, codec: G711Codec, at: Instant): void {
    const payload = packet.subarray(offset + RTP_HEADER_BYTES, end)
    this.#dependencies.onAudio(readRtpTimestamp(packet, offset), payload, codec, at)
  }
}

function sendingFormat(terms: MediaTerms | undefined): MediaTerms['codecs'][number] | undefined {
  return terms && sends(terms.direction) ? terms.codecs[0] : undefined
}

function transcode(packet: Uint8Array, header: RtpHeader, from: G711Codec): void {
  const table = g711TranscodeTable(from)
  for (let i = header.payloadStart; i < header.payloadEnd; i++) packet[i] = table[packet[i] as number] as number
}
