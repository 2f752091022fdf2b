import type { Clock, Instant } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import { parseTelephoneEvent } from '../digits/telephone-event.js'
import type { TelephoneEventReceiver } from '../digits/telephone-event-receiver.js'
import { ReceptionStatistics } from '../rtp/reception-statistics.js'
import { blankRtpHeader, parseRtp, type RtpHeader } from '../rtp/rtp-packet.js'
import { SourceLock } from '../rtp/source-lock.js'
import type { MediaTerms } from './media-terms.js'

export interface LegReceiverDependencies {
  readonly clock: Clock
  readonly events: TelephoneEventReceiver
  /** Whether the terms and the direction that is wanted here let audio in. */
  readonly mayCome: () => boolean
  /** The header is filled anew for the next packet; both may be changed. */
  readonly onAudio: (packet: Buffer, header: RtpHeader, codec: G711Codec, at: Instant) => void
  readonly onEvent: (packet: Buffer, header: RtpHeader) => void
}

/** What arrives at one leg: checked, counted, and told apart. */
export class LegReceiver {
  readonly source = new SourceLock()
  readonly reception = new ReceptionStatistics()
  readonly dropped = { malformed: 0, strangers: 0, unexpected: 0, forged: 0 }
  terms: MediaTerms | undefined
  readonly #dependencies: LegReceiverDependencies
  readonly #header = blankRtpHeader()
  #lastReceivedAt: Instant | undefined

  constructor(dependencies: LegReceiverDependencies) {
    this.terms = undefined
    this.#dependencies = dependencies
  }

  get lastReceivedAt(): Instant | undefined {
    return this.#lastReceivedAt
  }

  packet(packet: Buffer, address: string, port: number): void {
    const header = this.#header
    if (!parseRtp(packet, header)) {
      this.dropped.malformed++
      return
    }
    const terms = this.terms
    const isEvent = terms !== undefined && header.payloadType === terms.eventPayloadType
    const codec = isEvent ? undefined : codecOf(terms, header.payloadType)
    if (!isEvent && codec === undefined) {
      this.dropped.unexpected++
      return
    }
    if (this.source.check(header, address, port) !== 'accepted') {
      this.dropped.strangers++
      return
    }
    const { clock, mayCome, onAudio } = this.#dependencies
    const at = clock.now()
    this.#lastReceivedAt = at
    this.reception.received(header.ssrc, header.sequence, isEvent ? undefined : header.timestamp, at)
    if (!mayCome()) this.dropped.unexpected++
    else if (codec !== undefined) onAudio(packet, header, codec, at)
    else this.#event(packet, header, at)
  }

  #event(packet: Buffer, header: RtpHeader, at: Instant): void {
    const { events, onEvent } = this.#dependencies
    const event = parseTelephoneEvent(packet, header.payloadStart, header.payloadEnd)
    if (!event) {
      this.dropped.malformed++
      return
    }
    events.received(event, header.timestamp, at)
    onEvent(packet, header)
  }
}

function codecOf(terms: MediaTerms | undefined, payloadType: number): G711Codec | undefined {
  if (!terms) return undefined
  for (const format of terms.codecs) if (format.payloadType === payloadType) return format.codec
  return undefined
}
