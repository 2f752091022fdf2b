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
export interface JitterBuffer {
  /** Keeps a packet's audio, unless its time has passed. */
  put(timestamp: number, payload: Uint8Array, codec: G711Codec, arrivedAt: Instant): 'kept' | 'late'
  /** The next 20 ms into `frame`, from `offset` on, `stride` apart. */
  take(frame: Int16Array, offset?: number, stride?: number): TakenAudio
  /** The delay that it aims at now. */
  readonly delayMs: number
  readonly statistics: { readonly late: number; readonly concealedFrames: number }
}

export function jitterBuffer(): JitterBuffer {
  const samples = new Int16Array(CAPACITY_SAMPLES)
  const filled = new Uint8Array(CAPACITY_SAMPLES)
  const lastFrame = new Int16Array(FRAME_SAMPLES)
  const statistics = { late: 0, concealedFrames: 0 }
  let playout: number | undefined
  /** The timestamp behind the newest sample. */
  let end = 0
  let concealed = CONCEALED_FRAMES_MAX
  let excessFrames = 0
  let jitter = 0
  let lastTransit: number | undefined

  const delaySamples = (): number => {
    const delayMs = Math.min(
      DELAY_MAX_MS,
      Math.max(DELAY_MIN_MS, (jitter * DELAY_PER_JITTER) / SAMPLES_PER_MS + FRAME_MS),
    )
    return Math.round(delayMs) * SAMPLES_PER_MS
  }
  const restart = (timestamp: number): void => {
    filled.fill(0)
    playout = (timestamp - delaySamples()) >>> 0
    end = timestamp
    excessFrames = 0
  }
  const measure = (timestamp: number, arrivedAt: Instant): void => {
    const transit = (arrivedAt * SAMPLES_PER_MS - timestamp) | 0
    // A jump of a second is another source or a pause in its clock, not jitter.
    const deviation = lastTransit === undefined ? 0 : Math.abs((transit - lastTransit) | 0)
    if (deviation < 1_000 * SAMPLES_PER_MS) jitter += (deviation - jitter) / 16
    lastTransit = transit
  }
  const skipExcess = (): void => {
    const depth = timestampDistance(end, playout as number)
    excessFrames = depth > delaySamples() + 2 * FRAME_SAMPLES ? excessFrames + 1 : 0
    if (excessFrames < EXCESS_FRAMES) return
    clear(FRAME_SAMPLES)
    excessFrames = 0
  }
  const clear = (length: number): void => {
    const from = playout as number
    for (let i = 0; i < length; i++) filled[(from + i) & PLACE_MASK] = 0
    playout = (from + length) >>> 0
  }
  const copyFrame = (): number => {
    let found = 0
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const place = ((playout as number) + i) & PLACE_MASK
      if (filled[place] === 0) continue
      lastFrame[i] = samples[place] as number
      found++
    }
    return found
  }

  return {
    put(timestamp, payload, codec, arrivedAt) {
      measure(timestamp, arrivedAt)
      if (playout === undefined) restart(timestamp)
      const ahead = timestampDistance(timestamp, playout as number)
      const isDry = timestampDistance(end, playout as number) <= 0
      if (ahead < 0 && !isDry && ahead > -CAPACITY_SAMPLES) {
        statistics.late++
        return 'late'
      }
      if (ahead < 0 || ahead + payload.length > CAPACITY_SAMPLES) restart(timestamp)
      const table = g711DecodeTable(codec)
      const length = Math.min(payload.length, CAPACITY_SAMPLES / 2)
      for (let i = 0; i < length; i++) {
        const place = (timestamp + i) & PLACE_MASK
        samples[place] = table[payload[i] as number] as number
        filled[place] = 1
      }
      if (timestampDistance(timestamp + length, end) > 0) end = (timestamp + length) >>> 0
      return 'kept'
    },
    take(frame, offset = 0, stride = 1) {
      const found = playout === undefined ? 0 : copyFrame()
      if (playout !== undefined) {
        skipExcess()
        clear(FRAME_SAMPLES)
      }
      if (found === FRAME_SAMPLES) concealed = 0
      else concealed++
      // A frame with a hole keeps what there is; the hole is heard as the end of the frame before.
      const gain = found > 0 ? 1 : Math.max(0, 1 - concealed / (CONCEALED_FRAMES_MAX + 1))
      for (let i = 0; i < FRAME_SAMPLES; i++) frame[offset + i * stride] = Math.round((lastFrame[i] as number) * gain)
      if (found === FRAME_SAMPLES) return 'audio'
      if (gain === 0) {
        // Nothing old may sound in the holes of what comes after the pause.
        lastFrame.fill(0)
        return 'silence'
      }
      statistics.concealedFrames++
      return 'concealed'
    },
    get delayMs() {
      return delaySamples() / SAMPLES_PER_MS
    },
    statistics,
  }
}
