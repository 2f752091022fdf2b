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
export interface RtpStream {
  readonly ssrc: number
  readonly packetsSent: number
  /** Of payload, as sender reports count them. */
  readonly octetsSent: number
  /** The timestamp that corresponds to `at`, for sender reports. */
  timestampAt(at: Instant): number
  /** Writes the header of a 20 ms frame of local audio, due at `at`. */
  writeFrame(packet: Uint8Array, payloadType: number, payloadBytes: number, at: Instant): void
  /** Writes the header of an event packet; all packets of one event keep the timestamp of its first one. */
  writeEvent(packet: Uint8Array, payloadType: number, payloadBytes: number, isFirst: boolean, at: Instant): void
  /**
   * Rewrites the header of a received packet in place, directly before its payload: gaps and reordering stay visible.
   * Returns the offset at which the packet to send begins, or −1 when it belongs before the switch to its source.
   */
  relay(packet: Uint8Array, header: RtpHeader, payloadType: number, at: Instant): number
}

export function rtpStream(random: Random): RtpStream {
  // Random beginnings, so that they cannot be guessed (RFC 3550 section 5.1).
  const ssrc = randomInteger(random, 0x1_0000_0000)
  let sequence = randomInteger(random, 0x1_0000)
  let timestamp = randomInteger(random, 0x1_0000_0000)
  let sentAt: Instant | undefined
  let packetsSent = 0
  let octetsSent = 0

  /** Whether the last packet was a frame of local audio. */
  let isTalking = false
  let relayedSsrc: number | undefined
  let sequenceOffset = 0
  let timestampOffset = 0
  let relayedSinceSwitch = 0

  const timestampAt = (at: Instant): number =>
    sentAt === undefined ? timestamp : (timestamp + Math.round((at - sentAt) * SAMPLES_PER_MS)) >>> 0
  const resumedTimestamp = (at: Instant): number =>
    sentAt === undefined
      ? timestamp
      : (timestamp + Math.max(FRAME_SAMPLES, Math.round((at - sentAt) * SAMPLES_PER_MS))) >>> 0
  const count = (payloadBytes: number): void => {
    packetsSent++
    octetsSent += payloadBytes
  }
  const switchTo = (header: RtpHeader, at: Instant): void => {
    sequenceOffset = sequence + 1 - header.sequence
    timestampOffset = resumedTimestamp(at) - header.timestamp
    isTalking = false
    relayedSsrc = header.ssrc
    relayedSinceSwitch = 0
  }

  return {
    ssrc,
    get packetsSent() {
      return packetsSent
    },
    get octetsSent() {
      return octetsSent
    },
    timestampAt,
    writeFrame(packet, payloadType, payloadBytes, at) {
      const continues = isTalking && sentAt !== undefined && at - sentAt < PAUSE_MS
      isTalking = true
      timestamp = continues ? (timestamp + FRAME_SAMPLES) >>> 0 : resumedTimestamp(at)
      sequence = (sequence + 1) & 0xffff
      relayedSsrc = undefined
      sentAt = at
      writeRtpHeader(packet, 0, payloadType, !continues, sequence, timestamp, ssrc)
      count(payloadBytes)
    },
    writeEvent(packet, payloadType, payloadBytes, isFirst, at) {
      if (isFirst) {
        timestamp = resumedTimestamp(at)
        sentAt = at
      }
      sequence = (sequence + 1) & 0xffff
      isTalking = false
      relayedSsrc = undefined
      writeRtpHeader(packet, 0, payloadType, isFirst, sequence, timestamp, ssrc)
      count(payloadBytes)
    },
    relay(packet, header, payloadType, at) {
      let marker = header.marker
      let ahead = sequenceDistance((header.sequence + sequenceOffset) & 0xffff, sequence)
      const jumped = ahead > SEQUENCE_DROPOUT_MAX || ahead < -SEQUENCE_DROPOUT_MAX
      if (header.ssrc !== relayedSsrc || jumped) {
        switchTo(header, at)
        marker = true
        ahead = 1
      }
      if (ahead <= 0 && -ahead >= relayedSinceSwitch) return -1
      const sent = (header.sequence + sequenceOffset) & 0xffff
      const sentTimestamp = (header.timestamp + timestampOffset) >>> 0
      if (ahead > 0) {
        sequence = sent
        timestamp = sentTimestamp
        sentAt = at
        relayedSinceSwitch += ahead
      }
      const offset = header.payloadStart - RTP_HEADER_BYTES
      writeRtpHeader(packet, offset, payloadType, marker, sent, sentTimestamp, ssrc)
      count(header.payloadEnd - header.payloadStart)
      return offset
    },
  }
}
