import type { Instant } from '@ringwright/core'
import { type G711Codec, g711DecodeTable } from '../audio/g711.js'
import { FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS } from '../audio/voice-frame.js'
import { timestampDistance } from './sequence-distance.js'

/** A power of two, so that timestamps find their place by a mask. Half a second: more delay than a talk bears. */
const CAPACITY_SAMPLES = 4_096
const PLACE_MASK = CAPACITY_SAMPLES - 1

const DELAY_MIN_MS = 40
const DELAY_MAX_MS = 200

/** The delay held is this multiple of the mean deviation, which covers all but a few of a thousand packets. */
const DELAY_PER_JITTER = 3

/** Lost audio is replaced by the last frame, ever quieter, for this many frames; longer repetitions sound like a robot. */
const CONCEALED_FRAMES_MAX = 3

/** When more waits than the delay asks for, for a second on end, the network has calmed down or the sender's clock is fast. */
const EXCESS_FRAMES = 50

export type TakenAudio = 'audio' | 'concealed' | 'silence'

/**
 * Turns packets that come when they come into a frame every 20 ms. Keeps samples at the place of their timestamp, so
 * reordering, duplicates and any packet length sort themselves out; adapts its delay to the jitter, 40 to 200 ms.
 */
export class JitterBuffer {
  readonly statistics = { late: 0, concealedFrames: 0 }
  readonly #samples = new Int16Array(CAPACITY_SAMPLES)
  readonly #filled = new Uint8Array(CAPACITY_SAMPLES)
  readonly #lastFrame = new Int16Array(FRAME_SAMPLES)
  #playout: number | undefined
  /** The timestamp behind the newest sample. */
  #end = 0
  #concealed = CONCEALED_FRAMES_MAX
  #excessFrames = 0
  #jitter = 0
  #lastTransit: number | undefined

  /** The delay that it aims at now. */
  get delayMs(): number {
    return this.#delaySamples() / SAMPLES_PER_MS
  }

  /** Keeps a packet's audio, unless its time has passed. */
  put(timestamp: number, payload: Uint8Array, codec: G711Codec, arrivedAt: Instant): 'kept' | 'late' {
    this.#measure(timestamp, arrivedAt)
    const playout = this.#playout ?? this.#restart(timestamp)
    const ahead = timestampDistance(timestamp, playout)
    const isDry = timestampDistance(this.#end, playout) <= 0
    if (ahead < 0 && !isDry && ahead > -CAPACITY_SAMPLES) {
      this.statistics.late++
      return 'late'
    }
    if (ahead < 0 || ahead + payload.length > CAPACITY_SAMPLES) this.#restart(timestamp)
    const table = g711DecodeTable(codec)
    const length = Math.min(payload.length, CAPACITY_SAMPLES / 2)
    const samples = this.#samples
    const filled = this.#filled
    for (let i = 0; i < length; i++) {
      const place = (timestamp + i) & PLACE_MASK
      samples[place] = table[payload[i] as number] as number
      filled[place] = 1
    }
    if (timestampDistance(timestamp + length, this.#end) > 0) this.#end = (timestamp + length) >>> 0
    return 'kept'
  }

  /** The next 20 ms into `frame`, from `offset` on, `stride` apart. */
  take(frame: Int16Array, offset = 0, stride = 1): TakenAudio {
    const found = this.#playout === undefined ? 0 : this.#copyFrame(this.#playout)
    if (this.#playout !== undefined) this.#clear(this.#skipExcess(this.#playout))
    if (found === FRAME_SAMPLES) this.#concealed = 0
    else this.#concealed++
    // A frame with a hole keeps what there is; the hole is heard as the end of the frame before.
    const gain = found > 0 ? 1 : Math.max(0, 1 - this.#concealed / (CONCEALED_FRAMES_MAX + 1))
    const lastFrame = this.#lastFrame
    if (gain === 1) for (let i = 0; i < FRAME_SAMPLES; i++) frame[offset + i * stride] = lastFrame[i] as number
    else
      for (let i = 0; i < FRAME_SAMPLES; i++) frame[offset + i * stride] = Math.round((lastFrame[i] as number) * gain)
    if (found === FRAME_SAMPLES) return 'audio'
    if (gain === 0) {
      // Nothing old may sound in the holes of what comes after the pause.
      lastFrame.fill(0)
      return 'silence'
    }
    this.statistics.concealedFrames++
    return 'concealed'
  }

  #delaySamples(): number {
    const delayMs = (this.#jitter * DELAY_PER_JITTER) / SAMPLES_PER_MS + FRAME_MS
    return Math.round(Math.min(DELAY_MAX_MS, Math.max(DELAY_MIN_MS, delayMs))) * SAMPLES_PER_MS
  }

  #restart(timestamp: number): number {
    this.#filled.fill(0)
    this.#end = timestamp
    this.#excessFrames = 0
    const playout = (timestamp - this.#delaySamples()) >>> 0
    this.#playout = playout
    return playout
  }

  #measure(timestamp: number, arrivedAt: Instant): void {
    const transit = (arrivedAt * SAMPLES_PER_MS - timestamp) | 0
    // A jump of a second is another source or a pause in its clock, not jitter.
    const deviation = this.#lastTransit === undefined ? 0 : Math.abs((transit - this.#lastTransit) | 0)
    if (deviation < 1_000 * SAMPLES_PER_MS) this.#jitter += (deviation - this.#jitter) / 16
    this.#lastTransit = transit
  }

  /** Returns where the frame that is played begins: behind one that is left out, when too much has waited for too long. */
  #skipExcess(playout: number): number {
    const depth = timestampDistance(this.#end, playout)
    this.#excessFrames = depth > this.#delaySamples() + 2 * FRAME_SAMPLES ? this.#excessFrames + 1 : 0
    if (this.#excessFrames < EXCESS_FRAMES) return playout
    this.#excessFrames = 0
    return this.#clear(playout)
  }

  /** Frees the frame from there on, and returns the end of it, which is played next. */
  #clear(playout: number): number {
    const filled = this.#filled
    for (let i = 0; i < FRAME_SAMPLES; i++) filled[(playout + i) & PLACE_MASK] = 0
    this.#playout = (playout + FRAME_SAMPLES) >>> 0
    return this.#playout
  }

  #copyFrame(playout: number): number {
    const filled = this.#filled
    let found = 0
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const place = (playout + i) & PLACE_MASK
      if (filled[place] === 0) continue
      this.#lastFrame[i] = this.#samples[place] as number
      found++
    }
    return found
  }
}
