import type { Clock, Instant } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import { parseTelephoneEvent } from '../digits/telephone-event.js'
import type { TelephoneEventReceiver } from '../digits/telephone-event-receiver.js'
import { type ReceptionStatistics, receptionStatistics } from '../rtp/reception-statistics.js'
import { blankRtpHeader, parseRtp, type RtpHeader } from '../rtp/rtp-packet.js'
import { type SourceLock, sourceLock } from '../rtp/source-lock.js'
import type { MediaTerms } from './media-terms.js'

/** What arrives at one leg: checked, counted, and told apart. */
export interface LegReceiver {
  readonly source: SourceLock
  readonly reception: ReceptionStatistics
  readonly dropped: { malformed: number; strangers: number; unexpected: number; forged: number }
  readonly lastReceivedAt: Instant | undefined
  terms: MediaTerms | undefined
  packet(packet: Buffer, address: string, port: number): void
}

export interface LegReceiverDependencies {
  readonly clock: Clock
  readonly events: TelephoneEventReceiver
  /** Whether the terms and the direction that is wanted here let audio in. */
  readonly mayCome: () => boolean
  /** The header is filled anew for the next packet; both may be changed. */
  readonly onAudio: (packet: Buffer, header: RtpHeader, codec: G711Codec, at: Instant) => void
  readonly onEvent: (packet: Buffer, header: RtpHeader) => void
}

export function legReceiver(dependencies: LegReceiverDependencies): LegReceiver {
  const { clock, events, mayCome, onAudio, onEvent } = dependencies
  const header = blankRtpHeader()
  const source = sourceLock()
  const reception = receptionStatistics()
  const dropped = { malformed: 0, strangers: 0, unexpected: 0, forged: 0 }
  let lastReceivedAt: Instant | undefined

  const receiver: LegReceiver = {
    source,
    reception,
    dropped,
    terms: undefined,
    get lastReceivedAt() {
      return lastReceivedAt
    },
    packet(packet, address, port) {
      if (!parseRtp(packet, header)) {
        dropped.malformed++
        return
      }
      const terms = receiver.terms
      const isEvent = terms !== undefined && header.payloadType === terms.eventPayloadType
      const codec = isEvent ? undefined : codecOf(terms, header.payloadType)
      if (!isEvent && codec === undefined) {
        dropped.unexpected++
        return
      }
      if (source.check(header, address, port) !== 'accepted') {
        dropped.strangers++
        return
      }
      const at = clock.now()
      lastReceivedAt = at
      reception.received(header.ssrc, header.sequence, isEvent ? undefined : header.timestamp, at)
      if (!mayCome()) {
        dropped.unexpected++
        return
      }
      if (codec !== undefined) return onAudio(packet, header, codec, at)
      const event = parseTelephoneEvent(packet, header.payloadStart, header.payloadEnd)
      if (!event) {
        dropped.malformed++
        return
      }
      events.received(event, header.timestamp, at)
      onEvent(packet, header)
    },
  }
  return receiver
}

function codecOf(terms: MediaTerms | undefined, payloadType: number): G711Codec | undefined {
  if (!terms) return undefined
  for (const format of terms.codecs) if (format.payloadType === payloadType) return format.codec
  return undefined
}
