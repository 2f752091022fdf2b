import type { CenterId } from '../../identity/identity.js'
import type { Commit } from '../../storage/commit.js'
import type { Revision } from '../../storage/revision.js'
import type { Store } from '../../storage/store.js'

/** Reads a log as fast as it comes and keeps what it has read. */
export class LogReader {
  readonly commits: Commit[] = []
  /** Resolves when the log has ended: with what it threw, or undefined when it returned. */
  readonly ended: Promise<unknown>
  readonly #abort = new AbortController()
  #waiting: { readonly count: number; readonly resolve: () => void }[] = []

  constructor(store: Store, center: CenterId, after: Revision) {
    this.ended = this.#read(store.follow(center, after, this.#abort.signal)).catch((error: unknown) => error)
  }

  /** Resolves with everything read once that is at least `count` commits. */
  async read(count: number): Promise<readonly Commit[]> {
    if (this.commits.length < count) await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }))
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
}
