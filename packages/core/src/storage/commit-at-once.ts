import type { CenterId } from '../identity/identity.js'
import type { Change, CommitOutcome } from './commit.js'
import type { Store } from './store.js'

/** As a store's `commit`, but for that it returns the outcome, and throws what that rejects with. */
type CommitAtOnce = (center: CenterId, change: Change) => CommitOutcome

/**
 * The `commit` of a store that has each outcome at once, and can be asked for it so: a promise for each costs more than
 * the commit. It is the function that says so and not the store, so that whoever puts another in its place, to count
 * commits or to lose them, is asked by that one.
 */
export function promptCommit(atOnce: CommitAtOnce): Store['commit'] {
  return Object.assign(async (center: CenterId, change: Change) => atOnce(center, change), { atOnce })
}

/** Commits, with the outcome itself where the store has it at once; what `commit` rejects with may be thrown. */
export function commitTo(
  store: Pick<Store, 'commit'>,
  center: CenterId,
  change: Change,
): CommitOutcome | Promise<CommitOutcome> {
  const { atOnce } = store.commit as { readonly atOnce?: CommitAtOnce }
  return atOnce ? atOnce(center, change) : store.commit(center, change)
}
