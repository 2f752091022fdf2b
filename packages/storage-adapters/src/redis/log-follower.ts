import { type ChangeId, type Commit, type Revision, RingwrightError } from '@ringwright/core'

/** Past so many commits that nobody has taken, a follower is not read for until they are. */
const WAITING_MAX = 2_000

export interface Place {
  /** Up to which revision commits were read. */
  readonly cursor: Revision
  /** The change of that revision; null before the first, undefined while it is not known. */
  readonly last: ChangeId | null | undefined
}

/** A place in a center's log, and what has been read for its owner and not been taken yet. */
export class LogFollower implements Place {
  #cursor: Revision
  #last: Place['last']
  #waiting: Commit[] = []
  #failure: RingwrightError | undefined
  #wake: (() => void) | undefined
  readonly #onRoom: () => void

  /** `onRoom` is told when a follower that was full has been emptied. */
  constructor(after: Revision, last: Place['last'], onRoom: () => void) {
    this.#cursor = after
    this.#last = last
    this.#onRoom = onRoom
  }

  get cursor(): Revision {
    return this.#cursor
  }

  get last(): Place['last'] {
    return this.#last
  }

  get full(): boolean {
    return this.#waiting.length >= WAITING_MAX
  }

  get failed(): boolean {
    return this.#failure !== undefined
  }

  /** Takes over what comes next; what it has already is left out. */
  add(commits: readonly Commit[]): void {
    for (const commit of commits) {
      if (commit.revision <= this.#cursor) continue
      if (commit.revision !== this.#cursor + 1) return this.fail(placeLost('compacted', this.#cursor))
      if (this.#last !== undefined && commit.after !== this.#last) return this.fail(placeLost('forked', this.#cursor))
      this.#waiting.push(commit)
      this.#cursor = commit.revision
      this.#last = commit.change
    }
    this.wake()
  }

  fail(error: RingwrightError): void {
    this.#failure = error
    this.wake()
  }

  /** What has come; throws what has gone wrong once everything before that was taken. */
  take(): readonly Commit[] {
    if (this.#waiting.length === 0 && this.#failure !== undefined) throw this.#failure
    const wasFull = this.full
    const taken = this.#waiting
    this.#waiting = []
    if (wasFull) this.#onRoom()
    return taken
  }

  /** Resolves once there is something to take, or `wake` was called. */
  grown(): Promise<void> {
    if (this.#waiting.length > 0 || this.#failure !== undefined) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  wake(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}

/** A place in the log is not, or not any more, one from which it can be followed. */
export function placeLost(
  why: 'compacted' | 'beyond' | 'forked',
  after: Revision,
  bounds: { readonly oldest?: number; readonly newest?: number } = {},
): RingwrightError {
  const text = {
    compacted: `The log has forgotten what came after revision ${after}.`,
    beyond: `The log ends before revision ${after}: a failover or a restart has lost commits.`,
    forked: `The log does not go on from what was read up to revision ${after}: a failover has lost commits.`,
  }[why]
  return new RingwrightError('incompatible', `${text} Take a snapshot and follow from its revision.`, {
    details: { reason: 'compacted', lost: why !== 'compacted', after, ...bounds },
  })
}
