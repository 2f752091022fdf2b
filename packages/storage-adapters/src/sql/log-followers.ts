import { type CenterId, type Clock, type Commit, type Revision, RingwrightError } from '@ringwright/core'

/** A piece of a center's log, read at one moment. */
export interface LogSlice {
  /** The log holds what came after this revision. */
  readonly start: Revision
  /** The last revision. */
  readonly end: Revision
  /** From the revision that was asked for, as many as one answer holds. */
  readonly commits: readonly Commit[]
}

export interface LogFollowersOptions {
  read(center: CenterId, after: Revision): Promise<LogSlice>
  /** Looks for commits that nobody told of, every so often. Absent where all commits are made in this process. */
  readonly poll?: { readonly clock: Clock; readonly everyMs: number }
}

interface Follower {
  readonly center: CenterId
  /** Something may have come since the last look. */
  news: boolean
  wake: (() => void) | undefined
}

/** Whoever reads on in a log when something was committed. */
export class LogFollowers {
  readonly #options: LogFollowersOptions
  readonly #followers = new Set<Follower>()
  #closed = false

  constructor(options: LogFollowersOptions) {
    this.#options = options
  }

  /** Something was committed to a center; to any center when none is named. */
  wake(center?: CenterId): void {
    for (const follower of this.#followers) {
      if (center !== undefined && follower.center !== center) continue
      follower.news = true
      follower.wake?.()
    }
  }

  /** Ends all followers. */
  close(): void {
    this.#closed = true
    this.wake()
  }

  async *follow(center: CenterId, after: Revision, signal: AbortSignal): AsyncGenerator<readonly Commit[]> {
    const follower: Follower = { center, news: false, wake: undefined }
    const stop = (): void => follower.wake?.()
    signal.addEventListener('abort', stop)
    this.#followers.add(follower)
    let cursor = after
    try {
      while (!signal.aborted && !this.#closed) {
        follower.news = false
        const { commits, start, end } = await this.#options.read(center, cursor)
        if (signal.aborted || this.#closed) return
        if (cursor < start || cursor > end) throw outside(cursor, start, end)
        cursor = commits.at(-1)?.revision ?? cursor
        if (commits.length > 0) yield commits
        else await this.#news(follower, signal)
      }
    } finally {
      signal.removeEventListener('abort', stop)
      this.#followers.delete(follower)
    }
  }

  /** Resolves when something came, when it is time to look, or when the follower is stopped. */
  #news(follower: Follower, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (follower.news || signal.aborted || this.#closed) return resolve()
      const { poll } = this.#options
      const timer = poll?.clock.setTimer(poll.everyMs, () => follower.wake?.())
      follower.wake = () => {
        timer?.cancel()
        follower.wake = undefined
        resolve()
      }
    })
  }
}

function outside(cursor: Revision, oldest: Revision, newest: Revision): RingwrightError {
  return new RingwrightError(
    'incompatible',
    `The log goes from revision ${oldest} to ${newest}; revision ${cursor} is outside. Take a snapshot and follow from its revision.`,
    { details: { reason: 'compacted', oldest, newest } },
  )
}
