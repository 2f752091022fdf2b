import type { Clock, Instant, Random } from '@ringwright/core'
import { type MediaDirection, sends } from '../../sdp/index.js'
import { type G711Codec, g711TranscodeTable } from '../audio/g711.js'
import type { PromptSource } from '../audio/prompt-source.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import { TELEPHONE_EVENT_BYTES, type TelephoneEvent, writeTelephoneEvent } from '../digits/telephone-event.js'
import type { MediaSocket } from '../rtp/media-socket.js'
import { RTP_HEADER_BYTES, type RtpHeader, readRtpTimestamp } from '../rtp/rtp-packet.js'
import { RtpStream } from '../rtp/rtp-stream.js'
import type { SocketAddress, SourceLock } from '../rtp/source-lock.js'
import type { LegEncryption } from './leg-encryption.js'
import type { LegRecordings } from './leg-recordings.js'
import type { MediaTerms } from './media-terms.js'

export interface LegSenderDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly socket: MediaSocket
  readonly encryption: LegEncryption
  /** Whom this leg listens to is whom it sends to. */
  readonly source: SourceLock
  /** Get all audio that is sent. */
  readonly recordings: LegRecordings
}

/** What leaves by one leg. Everything is dropped while its terms, or the direction that is wanted here, do not let it send. */
export class LegSender {
  readonly stream: RtpStream
  readonly #clock: Clock
  readonly #socket: MediaSocket
  readonly #encryption: LegEncryption
  readonly #source: SourceLock
  readonly #recordings: LegRecordings
  #terms: MediaTerms | undefined
  /** In which it sends; undefined while it does not. */
  #format: MediaTerms['codecs'][number] | undefined

  constructor({ clock, random, socket, encryption, source, recordings }: LegSenderDependencies) {
    this.stream = new RtpStream(random)
    this.#clock = clock
    this.#socket = socket
    this.#encryption = encryption
    this.#source = source
    this.#recordings = recordings
  }

  get terms(): MediaTerms | undefined {
    return this.#terms
  }

  get isSending(): boolean {
    return this.#format !== undefined
  }

  /** Where the peer is: what it is heard from, or before that, what its SDP says. */
  get remote(): SocketAddress | undefined {
    return this.#source.source ?? this.#terms?.remote
  }

  agree(terms: MediaTerms | undefined, wanted: MediaDirection): void {
    this.#terms = terms
    this.#format = terms && sends(terms.direction) && sends(wanted) ? terms.codecs[0] : undefined
  }

  /** A frame of local audio. */
  frame(source: PromptSource, index: number, dueAt: Instant): void {
    const format = this.#format
    if (!format) return
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + FRAME_SAMPLES)
    source.readFrame(index, format.codec, packet, RTP_HEADER_BYTES)
    this.stream.writeFrame(packet, format.payloadType, FRAME_SAMPLES, dueAt)
    if (!this.#recordings.isEmpty) this.#record(packet, 0, packet.length, format.codec, this.#clock.now())
    this.#send(packet, 0, packet.length)
  }

  event(event: TelephoneEvent, isFirst: boolean, dueAt: Instant): void {
    const payloadType = this.#terms?.eventPayloadType
    if (payloadType === undefined || !this.#format) return
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + TELEPHONE_EVENT_BYTES)
    writeTelephoneEvent(packet, RTP_HEADER_BYTES, event)
    this.stream.writeEvent(packet, payloadType, TELEPHONE_EVENT_BYTES, isFirst, dueAt)
    this.#send(packet, 0, packet.length)
  }

  /** An audio packet of another leg, which came at `at`; it is changed in place. */
  relayAudio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void {
    const format = this.#format
    if (!format) return
    if (format.codec !== codec) transcode(packet, header, codec)
    const offset = this.stream.relay(packet, header, format.payloadType, at)
    if (offset < 0) return
    if (!this.#recordings.isEmpty) this.#record(packet, offset, header.payloadEnd, format.codec, at)
    this.#send(packet, offset, header.payloadEnd - offset)
  }

  /** An event packet of another leg, changed in place; dropped when this leg has no events. */
  relayEvent(packet: Uint8Array, header: RtpHeader, at: Instant): void {
    const payloadType = this.#terms?.eventPayloadType
    if (payloadType === undefined || !this.#format) return
    const offset = this.stream.relay(packet, header, payloadType, at)
    if (offset >= 0) this.#send(packet, offset, header.payloadEnd - offset)
  }

  report(report: Buffer): void {
    const to = this.remote
    if (!to) return
    const secured = this.#encryption.sending?.protectRtcp(report) ?? report
    this.#socket.sendRtcp(secured, { address: to.address, port: to.port + 1 })
  }

  #send(packet: Uint8Array, offset: number, length: number): void {
    const to = this.remote
    if (!to) return
    const secured = this.#encryption.sending?.protectRtp(packet, offset, length)
    if (secured) this.#socket.sendRtp(secured, 0, secured.length, to)
    else this.#socket.sendRtp(packet, offset, length, to)
  }

  #record(packet: Uint8Array, offset: number, end: number, codec: G711Codec, at: Instant): void {
    const payload = packet.subarray(offset + RTP_HEADER_BYTES, end)
    this.#recordings.sent(readRtpTimestamp(packet, offset), payload, codec, at)
  }
}

function transcode(packet: Uint8Array, header: RtpHeader, from: G711Codec): void {
  const table = g711TranscodeTable(from)
  for (let i = header.payloadStart; i < header.payloadEnd; i++) packet[i] = table[packet[i] as number] as number
}
