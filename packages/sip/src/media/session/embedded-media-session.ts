import { type CallSound, RingwrightError } from '@ringwright/core'
import type { MediaDirection } from '../../sdp/index.js'
import type { PromptSource } from '../audio/prompt-source.js'
import type { Digit } from '../digits/digit-merger.js'
import type { RecordOptions, Recording } from '../recording/recording.js'
import type { RecordingSink } from '../recording/recording-sink.js'
import type { LegConnection } from './leg-connection.js'
import type { MediaLeg } from './media-leg.js'
import type { MediaNegotiation } from './media-negotiation.js'
import type { ConnectOptions, MediaSession, MediaSessionStatistics, SentDigits } from './media-session.js'
import type { PlayOptions, PlayResult } from './prompt-player.js'

export interface EmbeddedMediaSessionDependencies {
  readonly id: string
  readonly leg: MediaLeg
  readonly negotiation: MediaNegotiation
  readonly connectionOf: (session: MediaSession) => LegConnection
  readonly onClose: (session: MediaSession) => void
}

/** The session of a leg of this process. */
export class EmbeddedMediaSession implements MediaSession {
  readonly id: string
  readonly ended: Promise<'closed'>
  readonly #leg: MediaLeg
  readonly #negotiation: MediaNegotiation
  readonly #connectionOf: EmbeddedMediaSessionDependencies['connectionOf']
  readonly #onClose: EmbeddedMediaSessionDependencies['onClose']
  #end!: (how: 'closed') => void
  #closing: Promise<void> | undefined

  constructor({ id, leg, negotiation, connectionOf, onClose }: EmbeddedMediaSessionDependencies) {
    this.id = id
    this.#leg = leg
    this.#negotiation = negotiation
    this.#connectionOf = connectionOf
    this.#onClose = onClose
    this.ended = new Promise((resolve) => (this.#end = resolve))
  }

  get direction(): MediaDirection {
    return this.#leg.direction
  }

  async offer(): Promise<string> {
    this.#checkOpen()
    return this.#negotiation.offer(this.#leg.wanted)
  }

  async answer(offer: string): Promise<string> {
    this.#checkOpen()
    const { sdp, terms } = this.#negotiation.answer(offer, this.#leg.wanted)
    this.#leg.agreeOn(terms)
    return sdp
  }

  async accept(answer: string): Promise<void> {
    this.#checkOpen()
    this.#leg.agreeOn(this.#negotiation.accept(answer))
  }

  async offerFax(theirs: string): Promise<string> {
    this.#checkOpen()
    return this.#negotiation.offerFax(theirs)
  }

  async acceptFax(answer: string): Promise<void> {
    this.#checkOpen()
    this.#leg.beginFax(this.#negotiation.acceptFax(answer))
  }

  async answerFax(offer: string, theirs: string): Promise<string> {
    this.#checkOpen()
    const { sdp, remote } = this.#negotiation.answerFax(offer, theirs)
    this.#leg.beginFax(remote)
    return sdp
  }

  setDirection(direction: MediaDirection): void {
    this.#leg.want(direction)
  }

  play(source: PromptSource, options?: PlayOptions): Promise<PlayResult> {
    return this.#leg.playback.play(source, options)
  }

  stopPlaying(): void {
    this.#leg.playback.stopPlaying()
  }

  onDigit(listener: (digit: Digit) => void): () => void {
    return this.#leg.digits.listen(listener)
  }

  onSound(listener: (sound: CallSound) => void): () => void {
    return this.#leg.sounds.listen(listener)
  }

  receiveInfo(contentType: string, body: string): boolean {
    return this.#leg.digits.info(contentType, body)
  }

  sendDigits(digits: string): Promise<SentDigits> {
    return this.#leg.playback.sendDigits(digits)
  }

  setSecure(isSecure: boolean): void {
    this.#leg.setSecure(isSecure)
  }

  connect(other: MediaSession, options?: ConnectOptions): void {
    this.#checkOpen()
    const { connection } = this.#leg
    const to = this.#connectionOf(other)
    if (to === connection)
      throw new RingwrightError('invalid_argument', 'A media session cannot be connected to itself.')
    connection.connect(to, options)
  }

  disconnect(): void {
    this.#leg.connection.disconnect()
  }

  record(sink: RecordingSink, options: RecordOptions): Recording {
    this.#checkOpen()
    return this.#leg.recordings.start(sink, options, this.#leg.connection.isSecure)
  }

  statistics(): MediaSessionStatistics {
    return this.#leg.statistics()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    const closed = this.#leg.close()
    this.#onClose(this)
    await closed
    this.#end('closed')
  }

  #checkOpen(): void {
    if (this.#closing) throw new RingwrightError('closed', 'This media session is closed. Create another one.')
  }
}
