import type { Commit } from '../commit.js'
import type { Revision } from '../revision.js'
import type { CenterState, LogFollower } from './center-state.js'

export interface LogReaderOptions {
  readonly state: CenterState
  readonly after: Revision
  readonly signal: AbortSignal
  /** Whether the store was closed: there is nothing more to read then. */
  readonly isClosed: () => boolean
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

/**
 * A center's log from one place on, in batches. Written out instead of as a generator, which takes three promises for
 * each batch: most batches are one commit.
 */
export class LogReader implements AsyncIterator<readonly Commit[], undefined> {
  readonly #options: LogReaderOptions
  readonly #follower: LogFollower
  readonly #wake = (): void => this.#follower.wake?.()

  constructor(options: LogReaderOptions) {
    this.#options = options
    this.#follower = options.state.follower(options.after)
    // Once for all batches: adding and removing a listener for each costs more than the batch.
    options.signal.addEventListener('abort', this.#wake)
  }

  async next(): Promise<IteratorResult<readonly Commit[], undefined>> {
    const { state, signal, isClosed } = this.#options
    try {
      while (!signal.aborted && !isClosed()) {
        const commits = state.read(this.#follower)
        if (commits.length > 0) return { done: false, value: commits }
        await state.grown(this.#follower)
      }
    } catch (error) {
      this.#end()
      throw error
    }
    this.#end()
    return DONE
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#end()
    return DONE
  }

  #end(): void {
    const { state, signal } = this.#options
    signal.removeEventListener('abort', this.#wake)
    state.unfollow(this.#follower)
  }
}
