import type { ChangeId } from '../../identity/identity.js'
import type { CommitOutcome } from '../commit.js'
import { OUTCOME_MEMORY } from '../store.js'

/** Rounded up to a power of two, so that a place is the low bits of a count. */
const PLACES = 2 ** Math.ceil(Math.log2(OUTCOME_MEMORY))
const PLACE_MASK = PLACES - 1
/** Ids of changes differ at their end: a node numbers its own. */
const HASHED_LENGTH = 6

/**
 * The outcomes of recent changes, so that a repeated change id gets its first answer. At least `OUTCOME_MEMORY` are
 * remembered.
 *
 * A ring in the order of arrival, in which each change names the one before it with the same hash: that a change is new,
 * as nearly all are, is known by one look at numbers. A `Map` would be moved to a new table every few thousand commits,
 * and outcomes kept as objects would be copied by the collector before they are forgotten.
 */
export class OutcomeMemory {
  readonly #ids: ChangeId[] = []
  readonly #revisions = new Float64Array(PLACES)
  readonly #instants = new Float64Array(PLACES)
  /** Where the change was not applied. */
  readonly #refusals: (CommitOutcome | undefined)[] = []
  /** Changes are counted from 1: for each hash the newest, for each place the one before with the same hash. */
  readonly #newest = new Float64Array(PLACES)
  readonly #before = new Float64Array(PLACES)
  #count = 0

  get(change: ChangeId): CommitOutcome | undefined {
    const forgotten = this.#count - PLACES
    let count = this.#newest[hashOf(change)] as number
    while (count > 0 && count > forgotten) {
      const place = count & PLACE_MASK
      if (this.#ids[place] === change) return this.#outcomeAt(place)
      count = this.#before[place] as number
    }
    return undefined
  }

  /** Remembers the outcome of a change that is not known yet. */
  set(change: ChangeId, outcome: CommitOutcome): void {
    const hash = hashOf(change)
    const place = ++this.#count & PLACE_MASK
    this.#before[place] = this.#newest[hash] as number
    this.#newest[hash] = this.#count
    this.#ids[place] = change
    const applied = outcome.outcome === 'applied'
    this.#refusals[place] = applied ? undefined : outcome
    if (!applied) return
    this.#revisions[place] = outcome.revision
    this.#instants[place] = outcome.at
  }

  #outcomeAt(place: number): CommitOutcome {
    const refusal = this.#refusals[place]
    if (refusal) return refusal
    return { outcome: 'applied', revision: this.#revisions[place] as number, at: this.#instants[place] as number }
  }
}

function hashOf(change: ChangeId): number {
  let hash = 0
  for (let at = Math.max(0, change.length - HASHED_LENGTH); at < change.length; at++)
    hash = (hash * 31 + change.charCodeAt(at)) & PLACE_MASK
  return hash
}
