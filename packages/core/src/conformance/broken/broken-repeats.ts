import type { ChangeId } from '../../identity/identity.js'
import type { Change, CommitOutcome } from '../../storage/commit.js'
import type { Store } from '../../storage/store.js'
import { broken, type BrokenStore } from './broken-store.js'

/** Stores that do not know a change again. */
export const brokenRepeats: readonly BrokenStore[] = [
  broken('takes a repeated change for a new one', 'repeat-applied', (store) => forgetful(store, () => true)),
  broken('answers a repeated change well, and applies it again', 'repeat-without-effect', ({ commit }) => {
    const first = new Map<ChangeId, CommitOutcome>()
    return {
      async commit(center, change) {
        const known = first.get(change.id)
        const id = (known ? `${change.id}.again.${first.size}` : change.id) as ChangeId
        const outcome = await commit(center, { ...change, id })
        if (!known) first.set(change.id, outcome)
        return known ?? outcome
      },
    }
  }),
  broken('forgets that it refused a change by conflict', 'repeat-conflict', (store) =>
    forgetful(store, ({ outcome }) => outcome === 'conflict'),
  ),
  broken('forgets that it refused a change as late', 'repeat-late', (store) =>
    forgetful(store, ({ outcome }) => outcome === 'late'),
  ),
  broken('forgets that it refused a change as fenced', 'repeat-fenced', (store) =>
    forgetful(store, ({ outcome }) => outcome === 'fenced'),
  ),
  broken('remembers outcomes for a hundred commits', 'repeat-after-many', ({ commit }) => {
    let commits = 0
    const lastId = new Map<ChangeId, { at: number; id: ChangeId }>()
    return {
      commit(center, change) {
        const known = lastId.get(change.id)
        const fresh = known && commits++ - known.at > 100
        const id = fresh ? (`${change.id}.fresh` as ChangeId) : (known?.id ?? change.id)
        lastId.set(change.id, { at: commits++, id })
        return commit(center, { ...change, id })
      },
    }
  }),
  broken('knows changes of another center again', 'repeat-in-another-center', ({ commit }) => {
    const first = new Map<ChangeId, Promise<CommitOutcome>>()
    return {
      commit(center, change) {
        const outcome = first.get(change.id) ?? commit(center, change)
        first.set(change.id, outcome)
        return outcome
      },
    }
  }),
  broken('knows a change again only once it has answered it', 'repeat-at-once', ({ commit }) => {
    const answered = new Set<ChangeId>()
    let sent = 0
    return {
      async commit(center, change) {
        const id = answered.has(change.id) || sent++ === 0 ? change.id : (`${change.id}.${sent}` as ChangeId)
        const outcome = await commit(center, { ...change, id })
        answered.add(change.id)
        return outcome
      },
    }
  }),
]

/** Decides a change anew each time while `forgets` its last outcome. */
function forgetful({ commit }: Store, forgets: (outcome: CommitOutcome) => boolean): Partial<Store> {
  const last = new Map<ChangeId, Promise<CommitOutcome>>()
  let times = 0
  return {
    async commit(center, change: Change) {
      const known = last.get(change.id)
      if (known && !forgets(await known)) return known
      const id = (known ? `${change.id}.${times++}` : change.id) as ChangeId
      const outcome = commit(center, { ...change, id })
      last.set(change.id, outcome)
      return outcome
    },
  }
}
