import type { Instant } from '@ringwright/core'
import type { PromptSource } from '../audio/prompt-source.js'

/** How a prompt is played. */
export interface PlayOptions {
  /** Plays it again and again until it is stopped. Default false. */
  readonly loop?: boolean
  /** Stops it. */
  readonly signal?: AbortSignal
}

/** Why a prompt is over, and how much of it was heard. */
export interface PlayResult {
  readonly outcome:
    | 'finished'
    | 'stopped' // by the signal, by stop, or by what was played next
    | 'sessionClosed'
  /** How much was played, in frames of 20 ms. */
  readonly frames: number
}

interface PlayingPrompt {
  readonly source: PromptSource
  readonly loop: boolean
  index: number
  frames: number
  end(outcome: PlayResult['outcome']): void
}

/** Plays one prompt at a time to one session, a frame for each tick. */
export class PromptPlayer {
  readonly #send: (source: PromptSource, index: number, dueAt: Instant) => void
  #playing: PlayingPrompt | undefined

  constructor(send: (source: PromptSource, index: number, dueAt: Instant) => void) {
    this.#send = send
  }

  get isPlaying(): boolean {
    return this.#playing !== undefined
  }

  /** Ends what is being played with `stopped`. A source without frames is finished at once. */
  play(source: PromptSource, options: PlayOptions = {}): Promise<PlayResult> {
    const { loop = false, signal } = options
    this.#playing?.end('stopped')
    if (source.frames === 0) return Promise.resolve({ outcome: 'finished', frames: 0 })
    if (signal?.aborted) return Promise.resolve({ outcome: 'stopped', frames: 0 })
    return new Promise((resolve) => {
      const end = (outcome: PlayResult['outcome']): void => {
        signal?.removeEventListener('abort', onAbort)
        if (this.#playing === playing) this.#playing = undefined
        resolve({ outcome, frames: playing.frames })
      }
      const playing: PlayingPrompt = { source, loop, index: 0, frames: 0, end }
      const onAbort = (): void => end('stopped')
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#playing = playing
    })
  }

  stop(outcome: 'stopped' | 'sessionClosed'): void {
    this.#playing?.end(outcome)
  }

  /** Sends the frame that is due; does nothing while nothing is played. */
  tick(dueAt: Instant): void {
    const playing = this.#playing
    if (!playing) return
    this.#send(playing.source, playing.index, dueAt)
    playing.frames++
    playing.index++
    if (playing.index < playing.source.frames) return
    if (playing.loop) playing.index = 0
    else playing.end('finished')
  }
}
