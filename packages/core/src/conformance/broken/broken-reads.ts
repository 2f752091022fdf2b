import { RingwrightError } from '../../errors/ringwright-error.js'
import type { CenterId, NodeId } from '../../identity/identity.js'
import type { Change, Commit } from '../../storage/commit.js'
import type { Revision } from '../../storage/revision.js'
import type { LiveRecord } from '../../storage/record.js'
import type { Store } from '../../storage/store.js'
import { broken, type BrokenStore } from './broken-store.js'

/** Stores whose snapshots and logs are not what was committed. */
export const brokenReads: readonly BrokenStore[] = [
  broken('says the revision before the one of its records', 'snapshot-consistent', ({ snapshot }) => ({
    async snapshot(center) {
      const { revision, ...rest } = await snapshot(center)
      return { ...rest, revision: Math.max(0, revision - 1) }
    },
  })),
  broken('counts revisions of an empty center from 1', 'empty-center', ({ snapshot }) => ({
    async snapshot(center) {
      const { revision, ...rest } = await snapshot(center)
      return { ...rest, revision: Math.max(1, revision) }
    },
  })),
  broken('loses every third commit of the log', 'follow-in-order', (store) =>
    withBatches(store, (batch) => batch.filter(({ revision }) => revision % 3 !== 0)),
  ),
  broken('turns batches of the log around', 'follow-in-order', (store) =>
    withBatches(store, (batch) => batch.toReversed()),
  ),
  broken('does not show a node its own commits', 'follow-own', (store) => {
    const own = new Set<NodeId>()
    return {
      ...withBatches(store, (batch) => batch.filter(({ node }) => !own.has(node))),
      commit(center, change) {
        own.add(change.node)
        return store.commit(center, change)
      },
    }
  }),
  broken('writes what it refuses into the log', 'follow-without-refused', (store) => {
    const refused: Change[] = []
    const logged = (batch: readonly Commit[]) =>
      refused.map(({ id, writes, facts }) => ({ ...(batch.at(-1) as Commit), change: id, writes, facts }))
    return {
      ...withBatches(store, (batch) => [...batch, ...logged(batch)]),
      async commit(center, change) {
        const outcome = await store.commit(center, change)
        if (outcome.outcome !== 'applied') refused.push(change)
        return outcome
      },
    }
  }),
  broken('does not name predecessors', 'follow-chain', (store) =>
    withBatches(store, (batch) => batch.map((commit) => ({ ...commit, after: null }))),
  ),
  broken('leaves facts out of the log', 'follow-content', (store) =>
    withBatches(store, (batch) => batch.map((commit) => ({ ...commit, facts: [] }))),
  ),
  broken('follows from the beginning whatever it is asked', 'follow-from-snapshot', ({ follow }) => ({
    follow: (center, _, signal) => follow(center, 0, signal),
  })),
  broken('ends the log at its present end', 'follow-live', (store) => ({
    async *follow(center, after, signal) {
      const { revision } = await store.snapshot(center)
      for await (const batch of store.follow(center, after, signal)) {
        yield batch
        if ((batch.at(-1)?.revision ?? revision) >= revision) await endOf(signal)
      }
    },
  })),
  broken('drops what comes while a follower is busy', 'follow-slow', (store) => ({
    async *follow(center, after, signal) {
      let from = after
      while (!signal.aborted) {
        for await (const batch of store.follow(center, from, signal)) {
          yield batch
          from = (await store.snapshot(center)).revision
          break
        }
      }
    },
  })),
  broken('does not hear that a follower was stopped', 'follow-abort', ({ follow }) => ({
    follow: (center, after) => follow(center, after, new AbortController().signal),
  })),
  broken('waits when it is followed from beyond its end', 'follow-beyond', (store) => ({
    async *follow(center, after, signal) {
      const { revision } = await store.snapshot(center)
      if (after > revision) await endOf(signal)
      yield* store.follow(center, after, signal)
    },
  })),
  broken('goes on silently behind a gap in the log', 'follow-compacted', (store) => ({
    follow: (center, after, signal) => skipping(store, center, after, signal),
  })),
  broken('names a revision before the oldest that it has', 'follow-oldest', (store) => ({
    async *follow(center, after, signal) {
      try {
        yield* store.follow(center, after, signal)
      } catch (error) {
        if (!(error instanceof RingwrightError)) throw error
        const { code, message, details } = error
        throw new RingwrightError(code, message, { details: { ...details, oldest: Number(details['oldest']) - 1 } })
      }
    },
  })),
  broken('hands out the objects that it was given', 'values-not-shared', leaking),
  broken('keeps all centers in one', 'centers-isolated', (store) => {
    const one = 'one' as CenterId
    return {
      snapshot: () => store.snapshot(one),
      commit: (_, change) => store.commit(one, change),
      follow: (_, after, signal) => store.follow(one, after, signal),
    }
  }),
  broken('takes leases of one center for those of another', 'centers-isolated', (store) => ({
    lease: (_, name, holder, ttlMs) => store.lease('one' as CenterId, name, holder, ttlMs),
    release: (_, name, holder) => store.release('one' as CenterId, name, holder),
  })),
]

function withBatches({ follow }: Store, alter: (batch: readonly Commit[]) => readonly Commit[]): Pick<Store, 'follow'> {
  return {
    async *follow(center, after, signal) {
      for await (const batch of follow(center, after, signal)) yield alter(batch)
    },
  }
}

function endOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

async function* skipping(
  { follow }: Store,
  center: CenterId,
  after: Revision,
  signal: AbortSignal,
): AsyncGenerator<readonly Commit[]> {
  try {
    yield* follow(center, after, signal)
  } catch (error) {
    const oldest = error instanceof RingwrightError && error.details['oldest']
    if (typeof oldest !== 'number' || oldest <= after) throw error
    yield* follow(center, oldest, signal)
  }
}

/** Keeps copies inside, but snapshots show the records of the callers. */
function leaking(store: Store): Partial<Store> {
  const given = new Map<string, LiveRecord>()
  return {
    commit(center, change) {
      for (const { record } of change.writes) if (record) given.set(`${record.key} ${record.version}`, record)
      return store.commit(center, structuredClone(change))
    },
    async snapshot(center) {
      const { records, ...rest } = await store.snapshot(center)
      return { ...rest, records: records.map((record) => given.get(`${record.key} ${record.version}`) ?? record) }
    },
  }
}
