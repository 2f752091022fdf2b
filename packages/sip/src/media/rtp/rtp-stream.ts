import { type Instant, type Random, randomInteger } from '@ringwright/core'
import { FRAME_SAMPLES, SAMPLES_PER_MS } from '../audio/voice-frame.js'
import { SEQUENCE_DROPOUT_MAX } from './reception-statistics.js'
import { RTP_HEADER_BYTES, type RtpHeader, writeRtpHeader } from './rtp-packet.js'
import { sequenceDistance } from './sequence-distance.js'

/** Local audio that pauses for longer than this begins a new talkspurt: marker bit, timestamps moved on by the pause. */
const PAUSE_MS = 100

/**
 * What one leg sends: one SSRC whose sequence numbers and timestamps go on without a break, whatever the audio comes
 * from (a prompt, then the other leg, then another leg), so that the peer's jitter buffer never starts anew.
 */
export class RtpStream {
  readonly ssrc: number
  #sequence: number
  #timestamp: number
  #hasSent = false
  #sentAt: Instant = 0
  #packetsSent = 0
  #octetsSent = 0
  /** Whether the last packet was a frame of local audio. */
  #isTalking = false
  #relayedSsrc: number | undefined
  #sequenceOffset = 0
  #timestampOffset = 0
  #relayedSinceSwitch = 0

  constructor(random: Random) {
    // Random beginnings, so that they cannot be guessed (RFC 3550 section 5.1).
    this.ssrc = randomInteger(random, 0x1_0000_0000)
    // Whoever misses the first packets of an encrypted stream must not miss a wrap with them (RFC 3711 section 3.3.1).
    this.#sequence = randomInteger(random, 0x8000)
    this.#timestamp = randomInteger(random, 0x1_0000_0000)
  }

  get packetsSent(): number {
    return this.#packetsSent
  }

  /** Of payload, as sender reports count them. */
  get octetsSent(): number {
    return this.#octetsSent
  }

  /** The timestamp that corresponds to `at`, for sender reports. */
  timestampAt(at: Instant): number {
    if (!this.#hasSent) return this.#timestamp
    return (this.#timestamp + Math.round((at - this.#sentAt) * SAMPLES_PER_MS)) >>> 0
  }

  /** Writes the header of a 20 ms frame of local audio, due at `at`. */
  writeFrame(packet: Uint8Array, payloadType: number, payloadBytes: number, at: Instant): void {
    const continues = this.#isTalking && at - this.#sentAt < PAUSE_MS
    this.#isTalking = true
    this.#timestamp = continues ? (this.#timestamp + FRAME_SAMPLES) >>> 0 : this.#resumedTimestamp(at)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#relayedSsrc = undefined
    this.#sent(at)
    writeRtpHeader(packet, 0, payloadType, !continues, this.#sequence, this.#timestamp, this.ssrc)
    this.#count(payloadBytes)
  }

  /** Writes the header of an event packet; all packets of one event keep the timestamp of its first one. */
  writeEvent(packet: Uint8Array, payloadType: number, payloadBytes: number, isFirst: boolean, at: Instant): void {
    if (isFirst) {
      this.#timestamp = this.#resumedTimestamp(at)
      this.#sent(at)
    }
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#isTalking = false
    this.#relayedSsrc = undefined
    writeRtpHeader(packet, 0, payloadType, isFirst, this.#sequence, this.#timestamp, this.ssrc)
    this.#count(payloadBytes)
  }

  /**
   * Rewrites the header of a received packet in place, directly before its payload: gaps and reordering stay visible.
   * Returns the offset at which the packet to send begins, or −1 when it belongs before the switch to its source.
   */
  relay(packet: Uint8Array, header: RtpHeader, payloadType: number, at: Instant): number {
    let marker = header.marker
    let ahead = sequenceDistance((header.sequence + this.#sequenceOffset) & 0xffff, this.#sequence)
    const jumped = ahead > SEQUENCE_DROPOUT_MAX || ahead < -SEQUENCE_DROPOUT_MAX
    if (header.ssrc !== this.#relayedSsrc || jumped) {
      this.#switchTo(header, at)
      marker = true
      ahead = 1
    }
    if (ahead <= 0 && -ahead >= this.#relayedSinceSwitch) return -1
    const sequence = (header.sequence + this.#sequenceOffset) & 0xffff
    const timestamp = (header.timestamp + this.#timestampOffset) >>> 0
    if (ahead > 0) {
      this.#sequence = sequence
      this.#timestamp = timestamp
      this.#sent(at)
      this.#relayedSinceSwitch += ahead
    }
    const offset = header.payloadStart - RTP_HEADER_BYTES
    writeRtpHeader(packet, offset, payloadType, marker, sequence, timestamp, this.ssrc)
    this.#count(header.payloadEnd - header.payloadStart)
    return offset
  }

  #switchTo(header: RtpHeader, at: Instant): void {
    this.#sequenceOffset = this.#sequence + 1 - header.sequence
    this.#timestampOffset = this.#resumedTimestamp(at) - header.timestamp
    this.#isTalking = false
    this.#relayedSsrc = header.ssrc
    this.#relayedSinceSwitch = 0
  }

  #resumedTimestamp(at: Instant): number {
    if (!this.#hasSent) return this.#timestamp
    const pause = Math.round((at - this.#sentAt) * SAMPLES_PER_MS)
    return (this.#timestamp + Math.max(FRAME_SAMPLES, pause)) >>> 0
  }

  #sent(at: Instant): void {
    this.#hasSent = true
    this.#sentAt = at
  }

  #count(payloadBytes: number): void {
    this.#packetsSent++
    this.#octetsSent += payloadBytes
  }
}
