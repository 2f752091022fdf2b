import type { Change, ChangeId, RecordKey, Revision, Store } from '@ringwright/core'
import { macrotask } from '@ringwright/core/simulation'

/** The store as one start of a node reaches it. */
export interface Hearing {
  readonly store: Store
  /** Up to which revision the log has reached the node. */
  readonly heardUpTo: Revision
}

/** What a node can have known when it sent a change. */
export interface Known {
  /** Up to which revision the log had reached it. */
  readonly revision: Revision
  /** Records that it had changed itself, without an answer so far. */
  readonly pending: ReadonlySet<RecordKey>
}

/**
 * Notes what each node has been told by the store, at the connection and not at the node. By this a decision can be
 * judged by what was known when it was made, instead of by an allowance for delays.
 */
export class Knowledge {
  readonly #known = new Map<ChangeId, Known>()

  at(change: ChangeId): Known | undefined {
    return this.#known.get(change)
  }

  /** The connection of one start of a node. */
  of(store: Store): Hearing {
    const unanswered = new Map<ChangeId, Change>()
    let revision: Revision = 0
    const noted: Store = {
      ...store,
      async snapshot(center) {
        const snapshot = await store.snapshot(center)
        revision = snapshot.revision
        return snapshot
      },
      commit: async (center, change) => {
        if (!this.#known.has(change.id)) {
          const pending = new Set([...unanswered.values()].flatMap(({ writes }) => writes.map(({ key }) => key)))
          this.#known.set(change.id, { revision, pending })
        }
        unanswered.set(change.id, change)
        const outcome = await store.commit(center, change)
        // The node hears the answer after this function has returned it.
        void macrotask().then(() => unanswered.delete(change.id))
        return outcome
      },
      async *follow(center, after, signal) {
        for await (const commits of store.follow(center, after, signal)) {
          yield commits
          // Asking for more, the node has taken these in.
          revision = commits.at(-1)?.revision ?? revision
        }
      },
    }
    return {
      store: noted,
      get heardUpTo() {
        return revision
      },
    }
  }
}
