import type { Clock, Instant } from '@ringwright/core'
import { type MediaDirection, receives } from '../../sdp/index.js'
import type { G711Codec } from '../audio/g711.js'
import { parseTelephoneEvent, type TelephoneEvent } from '../digits/telephone-event.js'
import { ReceptionStatistics } from '../rtp/reception-statistics.js'
import { blankRtpHeader, parseRtp, type RtpHeader } from '../rtp/rtp-packet.js'
import { SourceLock } from '../rtp/source-lock.js'
import type { MediaTerms } from './media-terms.js'

/** Of all legs: a packet is done with before the next one is read. One that is in use all the time stays in the cache. */
const header = blankRtpHeader()

/** Gets what a receiver lets in. The header is filled anew for the next packet; both may be changed. */
export interface LegAudience {
  onAudio(packet: Buffer, header: RtpHeader, codec: G711Codec, at: Instant): void
  onEvent(packet: Buffer, header: RtpHeader, event: TelephoneEvent, at: Instant): void
}

/** What arrives at one leg: checked, counted, and told apart. */
export class LegReceiver {
  readonly source = new SourceLock()
  readonly reception = new ReceptionStatistics()
  readonly dropped = { malformed: 0, strangers: 0, unexpected: 0, forged: 0 }
  readonly #clock: Clock
  readonly #audience: LegAudience
  #terms: MediaTerms | undefined
  /** That of the last packet, which is most likely that of the next one. */
  #format: MediaTerms['codecs'][number] | undefined
  #eventPayloadType: number | undefined
  #mayCome = false
  #lastReceivedAt: Instant = 0

  constructor(clock: Clock, audience: LegAudience) {
    this.#clock = clock
    this.#audience = audience
  }

  get lastReceivedAt(): Instant | undefined {
    return this.reception.packetsReceived === 0 ? undefined : this.#lastReceivedAt
  }

  /** Whether digits come as events; otherwise they are sound. */
  get hasEvents(): boolean {
    return this.#eventPayloadType !== undefined
  }

  agree(terms: MediaTerms | undefined, wanted: MediaDirection): void {
    this.#terms = terms
    this.#format = undefined
    this.#eventPayloadType = terms?.eventPayloadType
    this.#mayCome = terms !== undefined && receives(terms.direction) && receives(wanted)
  }

  /** Whether it is a packet of the stream that this leg has listened to. */
  isAudio(packet: Buffer): boolean {
    return parseRtp(packet, header) && this.source.isOf(header)
  }

  packet(packet: Buffer, address: string, port: number): void {
    if (!parseRtp(packet, header)) {
      this.dropped.malformed++
      return
    }
    const isEvent = header.payloadType === this.#eventPayloadType
    const codec = isEvent ? undefined : this.#codecOf(header.payloadType)
    if (!isEvent && codec === undefined) {
      this.dropped.unexpected++
      return
    }
    const at = this.#clock.now()
    if (this.source.check(header, address, port, at) !== 'accepted') {
      this.dropped.strangers++
      return
    }
    this.#lastReceivedAt = at
    this.reception.received(header.ssrc, header.sequence, isEvent ? undefined : header.timestamp, at)
    if (!this.#mayCome) this.dropped.unexpected++
    else if (codec !== undefined) this.#audience.onAudio(packet, header, codec, at)
    else this.#event(packet, at)
  }

  #event(packet: Buffer, at: Instant): void {
    const event = parseTelephoneEvent(packet, header.payloadStart, header.payloadEnd)
    if (event) this.#audience.onEvent(packet, header, event, at)
    else this.dropped.malformed++
  }

  #codecOf(payloadType: number): G711Codec | undefined {
    if (this.#format?.payloadType !== payloadType) {
      this.#format = this.#terms?.codecs.find((format) => format.payloadType === payloadType)
    }
    return this.#format?.codec
  }
}
