import { type Instant, RingwrightError } from '@ringwright/core'
import { pcmPrompt } from '../audio/prompt-source.js'
import { DTMF_DIGITS_MAX, dtmfTones, isDtmfDigit } from '../digits/dtmf.js'
import { telephoneEventSender } from '../digits/telephone-event-sender.js'
import type { FrameTicker } from './frame-ticker.js'
import type { LegSender } from './leg-sender.js'
import type { SentDigits } from './media-session.js'
import { type PromptPlayer, promptPlayer } from './prompt-player.js'

/** What one leg plays by itself: prompts, and digits, which go first. Ticks only while there is something to play. */
export interface LegPlayback {
  readonly isActive: boolean
  play: PromptPlayer['play']
  stopPlaying(): void
  sendDigits(digits: string): Promise<SentDigits>
  close(): void
}

export function legPlayback(ticker: FrameTicker, sender: LegSender): LegPlayback {
  const prompts = promptPlayer(sender.frame)
  const tones = promptPlayer(sender.frame)
  const events = telephoneEventSender(sender.event)
  let tonesQueue: Promise<unknown> = Promise.resolve()
  let digitsWaiting = 0
  let isClosed = false
  let unsubscribe: (() => void) | undefined

  const isActive = (): boolean => prompts.isPlaying || tones.isPlaying || events.isBusy
  const tick = (dueAt: Instant): void => {
    if (tones.isPlaying) tones.tick(dueAt)
    else if (!events.tick(dueAt)) prompts.tick(dueAt)
    if (isActive()) return
    unsubscribe?.()
    unsubscribe = undefined
  }
  const wake = (): void => {
    if (isActive()) unsubscribe ??= ticker.subscribe(tick)
  }
  const sendAsEvents = (digits: string): Promise<boolean> =>
    new Promise((resolve) => {
      events.enqueue(digits, resolve)
      wake()
    })
  const sendAsTones = (digits: string): Promise<boolean> => {
    const sent = tonesQueue.then(async () => {
      if (isClosed) return false
      const playing = tones.play(pcmPrompt(dtmfTones(digits)))
      wake()
      return (await playing).outcome === 'finished'
    })
    tonesQueue = sent
    return sent
  }

  return {
    get isActive() {
      return isActive()
    },
    async play(source, options) {
      if (isClosed) return { outcome: 'sessionClosed', frames: 0 }
      const result = prompts.play(source, options)
      wake()
      return result
    },
    stopPlaying() {
      prompts.stop('stopped')
    },
    async sendDigits(digits) {
      checkDigits(digits, digitsWaiting)
      if (isClosed) return { outcome: 'sessionClosed' }
      digitsWaiting += digits.length
      const hasEvents = sender.terms?.eventPayloadType !== undefined
      const isSent = await (hasEvents ? sendAsEvents(digits) : sendAsTones(digits))
      digitsWaiting -= digits.length
      return { outcome: isSent ? 'sent' : 'sessionClosed' }
    },
    close() {
      isClosed = true
      prompts.stop('sessionClosed')
      tones.stop('sessionClosed')
      events.stop()
      unsubscribe?.()
    },
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
