import type { Instant } from '@ringwright/core'
import type { PromptSource } from '../audio/prompt-source.js'

export interface PlayOptions {
  /** Plays it again and again until it is stopped. Default false. */
  readonly loop?: boolean
  /** Stops it. */
  readonly signal?: AbortSignal
}

export interface PlayResult {
  readonly outcome:
    | 'finished'
    | 'stopped' // by the signal, by stop, or by what was played next
    | 'sessionClosed'
  /** How much was played, in frames of 20 ms. */
  readonly frames: number
}

/** Plays one prompt at a time to one session, a frame for each tick. */
export interface PromptPlayer {
  /** Ends what is being played with `stopped`. A source without frames is finished at once. */
  play(source: PromptSource, options?: PlayOptions): Promise<PlayResult>
  stop(outcome: 'stopped' | 'sessionClosed'): void
  /** Sends the frame that is due; does nothing while nothing is played. */
  tick(dueAt: Instant): void
  readonly isPlaying: boolean
}

export function promptPlayer(send: (source: PromptSource, index: number, dueAt: Instant) => void): PromptPlayer {
  let current:
    | { source: PromptSource; index: number; frames: number; loop: boolean; end(outcome: PlayResult['outcome']): void }
    | undefined

  return {
    play(source, options = {}) {
      const { loop = false, signal } = options
      current?.end('stopped')
      if (source.frames === 0) return Promise.resolve({ outcome: 'finished', frames: 0 })
      if (signal?.aborted) return Promise.resolve({ outcome: 'stopped', frames: 0 })
      return new Promise((resolve) => {
        const playing = {
          source,
          index: 0,
          frames: 0,
          loop,
          end(outcome: PlayResult['outcome']) {
            signal?.removeEventListener('abort', onAbort)
            if (current === playing) current = undefined
            resolve({ outcome, frames: playing.frames })
          },
        }
        const onAbort = (): void => playing.end('stopped')
        signal?.addEventListener('abort', onAbort, { once: true })
        current = playing
      })
    },
    stop(outcome) {
      current?.end(outcome)
    },
    tick(dueAt) {
      const playing = current
      if (!playing) return
      send(playing.source, playing.index, dueAt)
      playing.frames++
      playing.index++
      if (playing.index < playing.source.frames) return
      if (playing.loop) playing.index = 0
      else playing.end('finished')
    },
    get isPlaying() {
      return current !== undefined
    },
  }
}
