import type { ChangeId } from '../../identity/identity.js'
import type { CommitOutcome } from '../commit.js'
import { OUTCOME_MEMORY } from '../store.js'

/**
 * The outcomes of recent changes, so that a repeated change id gets its first answer. Two generations instead of one
 * queue: forgetting costs nothing a commit, and at least `OUTCOME_MEMORY` are remembered.
 */
export class OutcomeMemory {
  #recent = new Map<ChangeId, CommitOutcome>()
  #older = new Map<ChangeId, CommitOutcome>()

  get(change: ChangeId): CommitOutcome | undefined {
    return this.#recent.get(change) ?? this.#older.get(change)
  }

  set(change: ChangeId, outcome: CommitOutcome): void {
    if (this.#recent.size >= OUTCOME_MEMORY) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(change, outcome)
  }
}
