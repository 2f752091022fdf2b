import { RingwrightError } from '@ringwright/core'
import type { CallLeg, ReofferReply } from '../call-leg.js'
import { FRAME_SAMPLES } from '../media/audio/voice-frame.js'
import type { FrameTicker } from '../media/session/frame-ticker.js'
import type { RecordedStream } from './recorded-stream.js'
import { recorderAnswer } from './recorder-agreement.js'

const FRAME_BYTES = 2 * 2 * FRAME_SAMPLES

/** Half a second waits to be sent before more is asked for, as much as comes at once. */
const FRAMES_WAITING = 25

/** What came in one piece goes out frame by frame, in the time that it takes to say it. */
export class RecorderSession {
  readonly #leg: CallLeg
  readonly #streams: readonly [RecordedStream, RecordedStream]
  readonly #frames: Int16Array[] = []
  readonly #unsubscribe: () => void
  #hasRoom: (() => void) | undefined
  #isLost = false

  constructor(leg: CallLeg, streams: readonly [RecordedStream, RecordedStream], ticker: FrameTicker) {
    this.#leg = leg
    this.#streams = streams
    this.#unsubscribe = ticker.subscribe(() => this.#sendFrame())
    leg.onReoffer((offer) => this.#reoffered(offer))
    void leg.ended.then(({ by }) => {
      this.#isLost = by !== 'local'
      this.#stop()
    })
  }

  /** Resolves when there is room for more. Rejects once the recorder has ended the session. */
  async append(bytes: Uint8Array): Promise<void> {
    this.#assertRunning()
    const { buffer, byteOffset, byteLength } = Buffer.from(bytes)
    const view = new DataView(buffer, byteOffset, byteLength)
    for (let at = 0; at + FRAME_BYTES <= byteLength; at += FRAME_BYTES) {
      const frame = new Int16Array(2 * FRAME_SAMPLES)
      for (let index = 0; index < frame.length; index++) frame[index] = view.getInt16(at + 2 * index, true)
      this.#frames.push(frame)
    }
    await this.#until(FRAMES_WAITING)
    this.#assertRunning()
  }

  /** Sends what is left, and ends the session. */
  async finish(): Promise<void> {
    await this.#until(0)
    const { state } = this.#leg
    await this.#leg.hangup()
    if (state === 'terminated') this.#assertRunning()
  }

  /** A recorder may want the streams elsewhere, as when another one takes over; not half of them, nor none. */
  #reoffered(offer: string | undefined): ReofferReply {
    const { localSdp: sdp } = this.#leg
    if (offer === undefined) return { sdp, answered: (answer) => void beginStreams(this.#streams, answer) }
    return beginStreams(this.#streams, offer) ? { sdp } : { status: 488, reason: 'Both Streams Needed' }
  }

  #assertRunning(): void {
    if (this.#isLost) throw new RingwrightError('unavailable', 'The recorder has ended the session before the call.')
  }

  #until(frames: number): Promise<void> {
    if (this.#frames.length <= frames || this.#leg.state === 'terminated') return Promise.resolve()
    return new Promise((resolve) => {
      this.#hasRoom = () => {
        if (this.#frames.length > frames) return
        this.#hasRoom = undefined
        resolve()
      }
    })
  }

  #sendFrame(): void {
    const frame = this.#frames.shift()
    if (!frame) return
    for (const [channel, stream] of this.#streams.entries()) stream.send(frame, channel as 0 | 1)
    this.#hasRoom?.()
  }

  #stop(): void {
    this.#unsubscribe()
    this.#frames.length = 0
    this.#hasRoom?.()
    for (const stream of this.#streams) void stream.close()
  }
}

/** Sends the streams where the recorder wants them; false when it does not take both, and nothing changes. */
export function beginStreams(streams: readonly RecordedStream[], description: string): boolean {
  const agreed = recorderAnswer(description)
  for (const [index, { to, codec }] of (agreed ?? []).entries()) streams[index]?.begin(to, codec)
  return agreed !== undefined
}
