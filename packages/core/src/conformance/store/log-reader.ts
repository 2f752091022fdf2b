import { errorText } from '../../errors/ringwright-error.js'
import type { CenterId } from '../../identity/identity.js'
import type { Commit } from '../../storage/commit.js'
import type { Revision } from '../../storage/revision.js'
import type { Store } from '../../storage/store.js'
import { ConformanceFailure } from '../conformance-failure.js'

interface Waiting {
  readonly count: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Reads a log as fast as it comes and keeps what it has read. */
export class LogReader {
  readonly commits: Commit[] = []
  /** Resolves when the log has ended: with what it threw, or undefined when it returned. */
  readonly ended: Promise<unknown>
  readonly #abort = new AbortController()
  #waiting: Waiting[] = []
  #failure: ConformanceFailure | undefined

  constructor(store: Store, center: CenterId, after: Revision) {
    this.ended = this.#read(store.follow(center, after, this.#abort.signal)).catch((error: unknown) =>
      this.#fail(after, error),
    )
  }

  /** Resolves with everything read once that is at least `count` commits; rejects when the log throws before. */
  async read(count: number): Promise<readonly Commit[]> {
    if (this.commits.length >= count) return this.commits
    if (this.#failure) throw this.#failure
    await new Promise<void>((resolve, reject) => this.#waiting.push({ count, resolve, reject }))
    return this.commits
  }

  stop(): void {
    this.#abort.abort()
  }

  async #read(log: AsyncIterable<readonly Commit[]>): Promise<void> {
    for await (const batch of log) {
      this.commits.push(...batch)
      const ready = this.#waiting.filter(({ count }) => count <= this.commits.length)
      this.#waiting = this.#waiting.filter(({ count }) => count > this.commits.length)
      for (const { resolve } of ready) resolve()
    }
  }

  #fail(after: Revision, error: unknown): unknown {
    const why = 'A follower is told of every commit, unless the log has forgotten the next one.'
    const failure = new ConformanceFailure(`following from revision ${after}`, 'to go on', errorText(error), why)
    this.#failure = failure
    for (const { reject } of this.#waiting) reject(failure)
    return error
  }
}
