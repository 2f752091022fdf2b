import { errorText, type HoldOutcome, type Logger } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import type { MediaSession } from '../media/session/media-session.js'
import { offerAgain } from './leg-offers.js'

export interface AudioOffersOptions {
  /** Its id. */
  readonly call: string
  readonly leg: CallLeg
  readonly media: MediaSession
  readonly logger: Logger
  /** The phone has taken one. */
  agreed(): void
}

/** What we offer the phone of one call, one after the other. */
export class AudioOffers {
  /** What became of the last one. */
  last: Promise<HoldOutcome> = Promise.resolve({ outcome: 'taken' })
  /** The phone has not agreed on what we want. */
  isRefused = false
  readonly #options: AudioOffersOptions

  constructor(options: AudioOffersOptions) {
    this.#options = options
  }

  /** Offers what the session wants then; `refused` is what is logged when the phone does not take it. */
  offer(refused: string): Promise<HoldOutcome> {
    this.last = this.last.then(() => this.#offerNow(refused))
    return this.last
  }

  async #offerNow(refused: string): Promise<HoldOutcome> {
    const { call, leg, media, logger, agreed } = this.#options
    try {
      await offerAgain(leg, media)
      agreed()
      return { outcome: 'taken' }
    } catch (error) {
      if (leg.state === 'terminated') return { outcome: 'callEnded' }
      this.isRefused = true
      const detail = errorText(error)
      logger.warn(refused, { call, error: detail })
      return { outcome: 'refused', detail }
    }
  }
}
