import {
  type Commit,
  type Engine,
  type LiveRecord,
  type RecordKey,
  type Revision,
  interactions,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { queues } from '../queue/queue.js'

/** What one commit replaced; null where there was nothing before. */
interface Step {
  readonly commit: Commit
  readonly replaced: readonly (readonly [RecordKey, LiveRecord | null])[]
}

/**
 * What the last commits replaced, so that the records of interactions, agents and queues can be put back as they were
 * before any of them. It keeps what is there anyway, and copies nothing.
 */
export class RecordHistory {
  readonly #kept: number
  readonly #current = new Map<RecordKey, LiveRecord>()
  readonly #steps = new Map<Revision, Step>()
  #replaced: [RecordKey, LiveRecord | null][] = []
  #newest: Revision = 0

  constructor(engine: Engine, kept: number) {
    this.#kept = kept
    for (const kind of [interactions, agents, queues])
      engine.react<unknown>(kind, (after, before) => this.#changed(after, before))
    engine.follow((commit) => this.#followed(commit))
  }

  /** What was loaded is no commit's doing. */
  start(): void {
    this.#replaced = []
  }

  /** Commits that are kept, the newest first. */
  *commits(): Iterable<Commit> {
    for (let revision = this.#newest; ; revision--) {
      const step = this.#steps.get(revision)
      if (!step) return
      yield step.commit
    }
  }

  /** The records as a commit that is kept found them. */
  before(revision: Revision): Iterable<LiveRecord> {
    const records = new Map(this.#current)
    for (let undone = this.#newest; undone >= revision; undone--)
      for (const [key, record] of this.#steps.get(undone)?.replaced ?? [])
        if (record) records.set(key, record)
        else records.delete(key)
    return records.values()
  }

  /** The records as they are. */
  current(): Iterable<LiveRecord> {
    return this.#current.values()
  }

  #changed(after: LiveRecord | undefined, before: LiveRecord | undefined): void {
    const key = (after ?? before)?.key as RecordKey
    if (after) this.#current.set(key, after)
    else this.#current.delete(key)
    this.#replaced.push([key, before ?? null])
  }

  #followed(commit: Commit): void {
    // After a gap, what was replaced is not what this commit replaced.
    if (commit.revision !== this.#newest + 1) this.#steps.clear()
    this.#steps.set(commit.revision, { commit, replaced: this.#replaced })
    this.#steps.delete(commit.revision - this.#kept)
    this.#replaced = []
    this.#newest = commit.revision
  }
}
