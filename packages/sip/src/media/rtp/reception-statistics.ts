import type { Instant } from '@ringwright/core'
import { SAMPLES_PER_MS } from '../audio/voice-frame.js'
import { sequenceDistance } from './sequence-distance.js'

/** A jump in sequence numbers beyond this is a restarted source, not loss (MAX_DROPOUT in RFC 3550 appendix A.1). */
export const SEQUENCE_DROPOUT_MAX = 3_000

/** What a report block says about one source (RFC 3550 section 6.4.1). */
export interface ReceptionSummary {
  readonly ssrc: number
  /** Of the packets expected since the last summary, in 1/256. */
  readonly fractionLost: number
  readonly highestSequence: number
  /** In samples. */
  readonly jitter: number
}

/** Loss and jitter of what one leg receives; goes on counting when the source changes. */
export interface ReceptionStatistics {
  /**
   * A valid packet arrived. The jitter's resolution is that of the clock: 1 ms. Packets whose timestamp does not tell
   * when they were made, such as those of telephone events, count as arrived only: `timestamp` is undefined.
   */
  received(ssrc: number, sequence: number, timestamp: number | undefined, arrivedAt: Instant): void
  readonly packetsReceived: number
  /** Expected minus received, of all sources so far; duplicates can make it smaller, but not negative. */
  readonly packetsLost: number
  readonly jitterMs: number
  /** The numbers for the next report block, or undefined before the first packet; starts a new interval of `fractionLost`. */
  summarize(): ReceptionSummary | undefined
}

/** Extended sequence numbers and interarrival jitter as in RFC 3550 appendix A.1, A.3 and A.8. */
export function receptionStatistics(): ReceptionStatistics {
  let source: number | undefined
  let base = 0
  let highest = 0
  let cycles = 0
  let receivedOfSource = 0
  let receivedBefore = 0
  let expectedBefore = 0
  let jitter = 0
  let lastTransit: number | undefined
  let intervalExpected = 0
  let intervalReceived = 0

  const expectedOfSource = (): number => (source === undefined ? 0 : cycles + highest - base + 1)
  const begin = (ssrc: number, sequence: number): void => {
    expectedBefore += expectedOfSource()
    receivedBefore += receivedOfSource
    source = ssrc
    base = sequence
    highest = sequence
    cycles = 0
    receivedOfSource = 0
    lastTransit = undefined
  }
  const expected = (): number => expectedBefore + expectedOfSource()
  const packets = (): number => receivedBefore + receivedOfSource

  return {
    received(ssrc, sequence, timestamp, arrivedAt) {
      const distance = sequenceDistance(sequence, highest)
      if (ssrc !== source || distance > SEQUENCE_DROPOUT_MAX || distance < -SEQUENCE_DROPOUT_MAX) begin(ssrc, sequence)
      else if (distance > 0) {
        if (sequence < highest) cycles += 0x10000
        highest = sequence
      }
      receivedOfSource++
      if (timestamp === undefined) {
        lastTransit = undefined
        return
      }
      const transit = (arrivedAt * SAMPLES_PER_MS - timestamp) | 0
      if (lastTransit !== undefined) jitter += (Math.abs((transit - lastTransit) | 0) - jitter) / 16
      lastTransit = transit
    },
    get packetsReceived() {
      return packets()
    },
    get packetsLost() {
      return Math.max(0, expected() - packets())
    },
    get jitterMs() {
      return jitter / SAMPLES_PER_MS
    },
    summarize() {
      if (source === undefined) return undefined
      const expectedNow = expected() - intervalExpected
      const lostNow = expectedNow - (packets() - intervalReceived)
      intervalExpected = expected()
      intervalReceived = packets()
      return {
        ssrc: source,
        fractionLost: expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
        highestSequence: (cycles + highest) >>> 0,
        jitter: Math.min(0xffff_ffff, Math.round(jitter)),
      }
    },
  }
}
