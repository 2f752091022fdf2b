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

/**
 * Loss and jitter of what one leg receives; goes on counting when the source changes. Extended sequence numbers and
 * interarrival jitter as in RFC 3550 appendix A.1, A.3 and A.8.
 */
export class ReceptionStatistics {
  #source: number | undefined
  #base = 0
  #highest = 0
  #cycles = 0
  #receivedOfSource = 0
  #receivedBefore = 0
  #expectedBefore = 0
  #jitter = 0
  #lastTransit: number | undefined
  #intervalExpected = 0
  #intervalReceived = 0

  get packetsReceived(): number {
    return this.#receivedBefore + this.#receivedOfSource
  }

  /** Expected minus received, of all sources so far; duplicates can make it smaller, but not negative. */
  get packetsLost(): number {
    return Math.max(0, this.#expected() - this.packetsReceived)
  }

  get jitterMs(): number {
    return this.#jitter / SAMPLES_PER_MS
  }

  /**
   * A valid packet arrived. The jitter's resolution is that of the clock: 1 ms. Packets whose timestamp does not tell
   * when they were made, such as those of telephone events, count as arrived only: `timestamp` is undefined.
   */
  received(ssrc: number, sequence: number, timestamp: number | undefined, arrivedAt: Instant): void {
    const distance = sequenceDistance(sequence, this.#highest)
    if (ssrc !== this.#source || distance > SEQUENCE_DROPOUT_MAX || distance < -SEQUENCE_DROPOUT_MAX) {
      this.#begin(ssrc, sequence)
    } else if (distance > 0) {
      if (sequence < this.#highest) this.#cycles += 0x10000
      this.#highest = sequence
    }
    this.#receivedOfSource++
    if (timestamp === undefined) {
      this.#lastTransit = undefined
      return
    }
    const transit = (arrivedAt * SAMPLES_PER_MS - timestamp) | 0
    if (this.#lastTransit !== undefined) {
      this.#jitter += (Math.abs((transit - this.#lastTransit) | 0) - this.#jitter) / 16
    }
    this.#lastTransit = transit
  }

  /** The numbers for the next report block, or undefined before the first packet; starts a new interval of `fractionLost`. */
  summarize(): ReceptionSummary | undefined {
    if (this.#source === undefined) return undefined
    const expectedNow = this.#expected() - this.#intervalExpected
    const lostNow = expectedNow - (this.packetsReceived - this.#intervalReceived)
    this.#intervalExpected = this.#expected()
    this.#intervalReceived = this.packetsReceived
    return {
      ssrc: this.#source,
      fractionLost: expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      highestSequence: (this.#cycles + this.#highest) >>> 0,
      jitter: Math.min(0xffff_ffff, Math.round(this.#jitter)),
    }
  }

  #begin(ssrc: number, sequence: number): void {
    this.#expectedBefore = this.#expected()
    this.#receivedBefore = this.packetsReceived
    this.#source = ssrc
    this.#base = sequence
    this.#highest = sequence
    this.#cycles = 0
    this.#receivedOfSource = 0
    this.#lastTransit = undefined
  }

  #expected(): number {
    const ofSource = this.#source === undefined ? 0 : this.#cycles + this.#highest - this.#base + 1
    return this.#expectedBefore + ofSource
  }
}
