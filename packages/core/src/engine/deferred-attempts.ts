import type { Revision } from '../storage/revision.js'
import type { Attempt } from './attempt.js'
import { pipelineErrors } from './pipeline-errors.js'

/** Most decisions that wait for the store to answer again; at 1,000 calls/s this is ten seconds of what others did. */
const DEFERRED_MAX = 10_000
const NONE: readonly Attempt[] = []

/** Decisions to be made (anew) once the log was followed far enough, or once the store answers. */
export class DeferredAttempts {
  #attempts: Attempt[] = []

  add(attempt: Attempt): void {
    if (this.#attempts.length < DEFERRED_MAX) this.#attempts.push(attempt)
    else attempt.reject(pipelineErrors.crowded(DEFERRED_MAX))
  }

  /** Takes out those that can be made once the log was followed so far, in the order in which they were asked for. */
  take(followed: Revision): readonly Attempt[] {
    if (this.#attempts.length === 0) return NONE
    const ready = this.#attempts.filter(({ revision }) => revision <= followed)
    if (ready.length === 0) return NONE
    this.#attempts = this.#attempts.filter(({ revision }) => revision > followed)
    return ready.toSorted((a, b) => a.place - b.place)
  }

  takeAll(): readonly Attempt[] {
    const all = this.#attempts
    this.#attempts = []
    return all
  }

  /** A log that lost commits in a failover may never again come up to where these were refused. */
  awaitAtMost(revision: Revision): void {
    for (const attempt of this.#attempts) attempt.revision = Math.min(attempt.revision, revision)
  }
}
