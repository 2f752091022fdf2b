import { type CallSound, RingwrightError } from '@ringwright/core'
import { type MediaDirection, meetDirection, mirrorDirection } from '../../sdp/index.js'
import type { PromptSource } from '../audio/prompt-source.js'
import type { Digit } from '../digits/digit-merger.js'
import { parseInfoDigit } from '../digits/info-digit.js'
import type { RecordOptions, Recording } from '../recording/recording.js'
import type { RecordingSink } from '../recording/recording-sink.js'
import {
  type ConnectOptions,
  type MediaSession,
  type MediaSessionStatistics,
  NO_STATISTICS,
  type SentDigits,
} from '../session/media-session.js'
import type { PlayOptions, PlayResult } from '../session/prompt-player.js'
import { SessionListeners } from '../session/session-listeners.js'
import type { FirstDescription } from './first-description.js'
import type { ServedSinks } from './served-sinks.js'
import type { SharedPrompt } from './shared-prompt.js'
import type { WorkerLink } from './worker-link.js'

export interface WorkerMediaSessionDependencies {
  readonly id: string
  readonly first: FirstDescription | undefined
  readonly link: WorkerLink
  readonly sinks: ServedSinks
  readonly share: (source: PromptSource) => SharedPrompt
  readonly onListenerError: (error: unknown) => void
  readonly onClose: (session: WorkerMediaSession) => void
}

/** The conference that a session is in. */
export interface SessionSeat {
  readonly id: number
  /** The session has gone elsewhere, which the worker knows. */
  forget(session: WorkerMediaSession): void
}

/** A session that lives in a worker. What it says of itself is what the worker said last. */
export class WorkerMediaSession implements MediaSession {
  readonly id: string
  readonly ended: Promise<'closed' | 'lost'>
  /** The conference that it is in. */
  conference: SessionSeat | undefined
  readonly #dependencies: WorkerMediaSessionDependencies
  readonly #link: WorkerLink
  readonly #digits: SessionListeners<Digit>
  readonly #sounds: SessionListeners<CallSound>
  #first: FirstDescription | undefined
  #statistics: MediaSessionStatistics = NO_STATISTICS
  #isAsking = false
  #wanted: MediaDirection = 'sendrecv'
  #agreed: MediaDirection = 'inactive'
  #connected: { readonly session: WorkerMediaSession; readonly digits: 'pass' | 'block' } | undefined
  #closing: Promise<void> | undefined
  #end!: (how: 'closed' | 'lost') => void

  constructor(dependencies: WorkerMediaSessionDependencies) {
    const { id, link, onListenerError } = dependencies
    this.id = id
    this.#dependencies = dependencies
    this.#first = dependencies.first
    this.#link = link
    this.ended = new Promise((resolve) => (this.#end = resolve))
    this.#digits = new SessionListeners({
      onListenerError,
      onListening: (on) => link.tell({ do: 'listen', session: id, on }),
    })
    this.#sounds = new SessionListeners({
      onListenerError,
      onListening: (on) => link.tell({ do: 'hear', session: id, on }),
    })
  }

  async offer(): Promise<string> {
    this.#checkOpen()
    const first = this.#first?.take('offer')
    return (first ?? (await this.#link.ask('offer', { session: this.id }))).sdp
  }

  async answer(offer: string): Promise<string> {
    this.#checkOpen()
    const first = this.#first?.take({ answerTo: offer })
    const { sdp, direction } = first ?? (await this.#link.ask('answer', { session: this.id, sdp: offer }))
    this.#agreed = direction
    return sdp
  }

  async accept(answer: string): Promise<void> {
    this.#checkOpen()
    this.#agreed = (await this.#link.ask('accept', { session: this.id, sdp: answer })).direction
  }

  async offerFax(theirs: string): Promise<string> {
    this.#checkOpen()
    return (await this.#link.ask('offerFax', { session: this.id, sdp: theirs })).sdp
  }

  async acceptFax(answer: string): Promise<void> {
    this.#checkOpen()
    await this.#link.ask('acceptFax', { session: this.id, sdp: answer })
  }

  async answerFax(offer: string, theirs: string): Promise<string> {
    this.#checkOpen()
    return (await this.#link.ask('answerFax', { session: this.id, sdp: offer, theirs })).sdp
  }

  setDirection(direction: MediaDirection): void {
    this.#wanted = direction
    this.#first = undefined
    this.#link.tell({ do: 'setDirection', session: this.id, direction })
  }

  get direction(): MediaDirection {
    return meetDirection(mirrorDirection(this.#agreed), this.#wanted)
  }

  async play(source: PromptSource, { loop = false, signal }: PlayOptions = {}): Promise<PlayResult> {
    if (this.#closing) return { outcome: 'sessionClosed', frames: 0 }
    if (signal?.aborted) return { outcome: 'stopped', frames: 0 }
    let stop = (): void => {}
    try {
      const takes = { session: this.id, source: this.#dependencies.share(source), loop }
      return await this.#link.ask('play', takes, (ask) => {
        stop = () => this.#link.tell({ do: 'endPlay', session: this.id, ask })
        signal?.addEventListener('abort', stop, { once: true })
      })
    } catch (error) {
      // The worker, or the session in it, has ended: nothing is heard any more.
      if (isOver(error)) return { outcome: 'sessionClosed', frames: 0 }
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  stopPlaying(): void {
    this.#link.tell({ do: 'stopPlaying', session: this.id })
  }

  onDigit(listener: (digit: Digit) => void): () => void {
    return this.#digits.listen(listener)
  }

  onSound(listener: (sound: CallSound) => void): () => void {
    return this.#sounds.listen(listener)
  }

  receiveInfo(contentType: string, body: string): boolean {
    const isDigit = parseInfoDigit(contentType, body) !== undefined
    if (isDigit) this.#link.tell({ do: 'info', session: this.id, contentType, body })
    return isDigit
  }

  async sendDigits(digits: string): Promise<SentDigits> {
    if (this.#closing) return { outcome: 'sessionClosed' }
    try {
      return await this.#link.ask('sendDigits', { session: this.id, digits })
    } catch (error) {
      if (isOver(error)) return { outcome: 'sessionClosed' }
      throw error
    }
  }

  setSecure(isSecure: boolean): void {
    this.#link.tell({ do: 'setSecure', session: this.id, isSecure })
  }

  connect(other: MediaSession, options?: ConnectOptions): void {
    this.#checkOpen()
    if (!(other instanceof WorkerMediaSession) || other.#link !== this.#link || other.#closing) {
      throw new RingwrightError('invalid_argument', 'Only open sessions of the same media server can be connected.')
    }
    if (other === this) {
      throw new RingwrightError('invalid_argument', 'A media session cannot be connected to itself.')
    }
    const digits = options?.digits ?? 'pass'
    // Both parties of a call say so, and once is enough.
    if (this.#connected?.session === other && this.#connected.digits === digits) return
    for (const session of [this, other]) session.#leaveAll()
    this.#connected = { session: other, digits }
    other.#connected = { session: this, digits }
    this.#link.tell({ do: 'connect', session: this.id, other: other.id, options: { digits } })
  }

  disconnect(): void {
    if (!this.#connected && !this.conference) return
    this.#leaveAll()
    this.#link.tell({ do: 'disconnect', session: this.id })
  }

  /** It sits down in a conference, which ends whatever it was connected to. */
  sitDown(conference: SessionSeat, heardBy: 'all' | readonly string[]): void {
    this.#checkOpen()
    if (this.conference !== conference) this.#leaveAll()
    this.conference = conference
    this.#link.tell({ do: 'join', session: this.id, conference: conference.id, heardBy })
  }

  record(sink: RecordingSink, options: RecordOptions): Recording {
    this.#checkOpen()
    const { sinks } = this.#dependencies
    const link = this.#link
    const { name, durationMaxMs } = options
    const recording = sinks.add(sink)
    const finished = link
      .ask('record', { session: this.id, recording, name, ...(durationMaxMs !== undefined && { durationMaxMs }) })
      .then(
        (result) => {
          sinks.forget(recording)
          return result
        },
        (error: Error) => sinks.salvage(recording, error.message),
      )
    return {
      name,
      pause: () => link.tell({ do: 'pauseRecording', recording }),
      resume: () => link.tell({ do: 'resumeRecording', recording }),
      stop() {
        link.tell({ do: 'stopRecording', recording })
        return finished
      },
      finished,
    }
  }

  statistics(): MediaSessionStatistics {
    this.#refresh()
    return this.#statistics
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close('closed'))
  }

  /** Its worker is gone. */
  lose(): void {
    this.#closing ??= this.#close('lost')
  }

  heard(digit: Digit): void {
    this.#digits.deliver(digit)
  }

  sounded(sounds: readonly CallSound[]): void {
    for (const sound of sounds) this.#sounds.deliver(sound)
  }

  counted(statistics: MediaSessionStatistics): void {
    this.#statistics = statistics
  }

  /** What has been counted so far without asking for newer numbers. */
  get lastCounted(): MediaSessionStatistics {
    return this.#statistics
  }

  async #close(how: 'closed' | 'lost'): Promise<void> {
    this.#leaveAll()
    if (!this.#link.isOver) {
      try {
        this.#statistics = await this.#link.ask('close', { session: this.id })
      } catch (error) {
        // A worker that is lost meanwhile has closed everything.
        if (!isOver(error)) throw error
      }
    }
    this.#dependencies.onClose(this)
    this.#end(how)
  }

  #leaveAll(): void {
    this.conference?.forget(this)
    this.conference = undefined
    if (this.#connected) this.#connected.session.#connected = undefined
    this.#connected = undefined
  }

  /** Asks for newer numbers, one question at a time. */
  #refresh(): void {
    if (this.#isAsking || this.#closing || this.#link.isOver) return
    this.#isAsking = true
    this.#link
      .ask('statistics', { session: this.id })
      .then((statistics) => this.counted(statistics))
      // It has ended meanwhile, and its last numbers came with that.
      .catch(() => undefined)
      .finally(() => (this.#isAsking = false))
  }

  #checkOpen(): void {
    if (this.#closing) throw new RingwrightError('closed', 'This media session is closed. Create another one.')
  }
}

function isOver(error: unknown): boolean {
  return error instanceof RingwrightError && (error.code === 'unavailable' || error.code === 'closed')
}
