import { errorText, type Logger, type PlayOptions, type PlayOutcome } from '@ringwright/core'
import type { MediaSession } from '../media/session/media-session.js'
import type { PromptLibrary } from './prompt-library.js'

/** The prompt that somebody on hold hears. */
const HOLD_PROMPT = 'music'

/** What one party is played: prompts, and music beneath them while it is on hold. */
export class CallAudio {
  readonly #media: MediaSession
  readonly #prompts: PromptLibrary
  readonly #logger: Logger
  #turn = 0
  #promptsPlaying = 0
  #hasMusic = false

  constructor(media: MediaSession, prompts: PromptLibrary, logger: Logger) {
    this.#media = media
    this.#prompts = prompts
    this.#logger = logger
  }

  async play(name: string, { loop = false, signal }: PlayOptions): Promise<PlayOutcome> {
    const turn = ++this.#turn
    const source = await this.#prompts.find(name)
    // A prompt from the disk may arrive after one that was asked for later.
    if (turn !== this.#turn) return 'stopped'
    this.#promptsPlaying++
    const { outcome } = await this.#media.play(source, { loop, ...(signal && { signal }) })
    this.#promptsPlaying--
    this.#startMusic()
    return outcome === 'sessionClosed' ? 'callEnded' : outcome
  }

  /** Music while nothing else plays, from now on or no longer. */
  setMusic(on: boolean): void {
    if (on === this.#hasMusic) return
    this.#hasMusic = on
    if (on) this.#startMusic()
    else if (this.#promptsPlaying === 0) this.#media.stopPlaying()
  }

  #startMusic(): void {
    if (!this.#needsMusic()) return
    this.#prompts
      .find(HOLD_PROMPT)
      .then((source) => (this.#needsMusic() ? this.#media.play(source, { loop: true }) : undefined))
      .catch((error: unknown) => this.#logger.warn('music on hold cannot be played', { error: errorText(error) }))
  }

  #needsMusic(): boolean {
    return this.#hasMusic && this.#promptsPlaying === 0
  }
}
