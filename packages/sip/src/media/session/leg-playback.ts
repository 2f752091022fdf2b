import { type Instant, RingwrightError } from '@ringwright/core'
import { type PromptSource, pcmPrompt } from '../audio/prompt-source.js'
import { DTMF_DIGITS_MAX, dtmfTones, isDtmfDigit } from '../digits/dtmf.js'
import { TelephoneEventSender } from '../digits/telephone-event-sender.js'
import type { FrameTicker } from './frame-ticker.js'
import type { LegSender } from './leg-sender.js'
import type { SentDigits } from './media-session.js'
import { type PlayOptions, type PlayResult, PromptPlayer } from './prompt-player.js'

/** What one leg plays by itself: prompts, and digits, which go first. Ticks only while there is something to play. */
export class LegPlayback {
  readonly #ticker: FrameTicker
  readonly #sender: LegSender
  readonly #prompts: PromptPlayer
  readonly #tones: PromptPlayer
  readonly #events: TelephoneEventSender
  #tonesQueue: Promise<unknown> = Promise.resolve()
  #digitsWaiting = 0
  #isClosed = false
  #unsubscribe: (() => void) | undefined

  constructor(ticker: FrameTicker, sender: LegSender) {
    const sendFrame = (source: PromptSource, index: number, dueAt: Instant): void => sender.frame(source, index, dueAt)
    this.#ticker = ticker
    this.#sender = sender
    this.#prompts = new PromptPlayer(sendFrame)
    this.#tones = new PromptPlayer(sendFrame)
    this.#events = new TelephoneEventSender((event, isFirst, dueAt) => sender.event(event, isFirst, dueAt))
  }

  get isActive(): boolean {
    // Who has nothing to play does not tick, which is the quickest to see.
    return this.#unsubscribe !== undefined && this.#isPlaying()
  }

  async play(source: PromptSource, options?: PlayOptions): Promise<PlayResult> {
    if (this.#isClosed) return { outcome: 'sessionClosed', frames: 0 }
    const result = this.#prompts.play(source, options)
    this.#wake()
    return result
  }

  stopPlaying(): void {
    this.#prompts.stop('stopped')
  }

  async sendDigits(digits: string): Promise<SentDigits> {
    checkDigits(digits, this.#digitsWaiting)
    this.#digitsWaiting += digits.length
    const hasEvents = this.#sender.terms?.eventPayloadType !== undefined
    const isSent = await (hasEvents ? this.#sendAsEvents(digits) : this.#sendAsTones(digits))
    this.#digitsWaiting -= digits.length
    if (isSent) return { outcome: 'sent' }
    return { outcome: this.#isClosed ? 'sessionClosed' : 'notSending' }
  }

  close(): void {
    this.#isClosed = true
    this.#prompts.stop('sessionClosed')
    this.#tones.stop('sessionClosed')
    this.#events.stop()
    this.#unsubscribe?.()
  }

  #tick(dueAt: Instant): void {
    if (!this.#sender.isSending) this.#dropDigits()
    if (this.#tones.isPlaying) this.#tones.tick(dueAt)
    else if (!this.#events.tick(dueAt)) this.#prompts.tick(dueAt)
    if (this.#isPlaying()) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  #isPlaying(): boolean {
    return this.#prompts.isPlaying || this.#tones.isPlaying || this.#events.isBusy
  }

  #wake(): void {
    if (this.#isPlaying()) this.#unsubscribe ??= this.#ticker.subscribe((dueAt) => this.#tick(dueAt))
  }

  /** Nobody would hear them. */
  #dropDigits(): void {
    this.#tones.stop('stopped')
    this.#events.stop()
  }

  get #maySendDigits(): boolean {
    return !this.#isClosed && this.#sender.isSending
  }

  #sendAsEvents(digits: string): Promise<boolean> {
    if (!this.#maySendDigits) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#events.enqueue(digits, resolve)
      this.#wake()
    })
  }

  #sendAsTones(digits: string): Promise<boolean> {
    const sent = this.#tonesQueue.then(async () => {
      if (!this.#maySendDigits) return false
      const playing = this.#tones.play(pcmPrompt(dtmfTones(digits)))
      this.#wake()
      return (await playing).outcome === 'finished'
    })
    this.#tonesQueue = sent
    return sent
  }
}

function checkDigits(digits: string, waiting: number): void {
  if (digits.length === 0 || !Array.from(digits).every(isDtmfDigit)) {
    const message = 'The digits to send are not valid. Use one or more of 0–9, *, # and A–D.'
    throw new RingwrightError('invalid_argument', message)
  }
  if (digits.length > DTMF_DIGITS_MAX) {
    throw new RingwrightError(
      'invalid_argument',
      `At most ${DTMF_DIGITS_MAX} digits are sent at once. Send them in parts.`,
    )
  }
  if (waiting + digits.length > DTMF_DIGITS_MAX) {
    const message = `${waiting} digits are still being sent, and at most ${DTMF_DIGITS_MAX} wait. Await sendDigits.`
    throw new RingwrightError('limit_reached', message)
  }
}
