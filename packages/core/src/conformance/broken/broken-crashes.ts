import type { CenterId } from '../../identity/identity.js'
import { steppingClock } from '../../simulation/stepping-clock.js'
import type { Change } from '../../storage/commit.js'
import { memoryStore } from '../../storage/memory/memory-store.js'
import type { Store } from '../../storage/store.js'
import type { MortalStore } from '../mortal-store.js'
import type { BrokenStore } from './broken-store.js'

/** What a store has on its disk: what it does again when it comes back. */
interface Journal {
  readonly commits: readonly (readonly [CenterId, Change])[]
  readonly leases: readonly Parameters<Store['lease']>[]
}

/** Stores that are not, after their death, what they were before. */
export const brokenCrashes: readonly BrokenStore[] = [
  reborn('answers before what it has done is kept', 'crash-after-15', ({ commits, leases }) => ({
    commits: commits.slice(0, -10),
    leases,
  })),
  reborn('applies a part of what was under way when it died', 'crash-after-29', ({ commits, leases }) => ({
    commits: commits.map(([center, change], index) =>
      index === commits.length - 1 ? [center, { ...change, writes: change.writes.slice(0, 1) }] : [center, change],
    ),
    leases,
  })),
  reborn('forgets with its death what it has refused', 'crash-refused', ({ commits, leases }) => ({
    commits: commits.slice(1),
    leases,
  })),
  reborn('forgets leases with its death', 'crash-lease', ({ commits }) => ({ commits, leases: [] })),
  {
    defect: 'goes on for its followers with what comes after its return',
    caughtBy: 'crash-followed',
    wrap(inner): MortalStore {
      let deaths = 0
      return {
        ...inner,
        async *follow(center, after, signal) {
          const before = deaths
          for await (const batch of inner.follow(center, after, signal))
            yield before === deaths ? batch : batch.map((commit) => ({ ...commit, revision: commit.revision + 1 }))
        },
        die: () => void deaths++,
      }
    },
  },
]

/** A store that, when it dies, comes back with what `kept` leaves of its journal. */
function reborn(defect: string, caughtBy: string, kept: (journal: Journal) => Journal): BrokenStore {
  return {
    defect,
    caughtBy,
    wrap(first): MortalStore {
      let inner = first
      const commits: (readonly [CenterId, Change])[] = []
      const leases: Parameters<Store['lease']>[] = []
      return {
        snapshot: (center) => inner.snapshot(center),
        commit(center, change) {
          commits.push([center, change])
          return inner.commit(center, change)
        },
        follow: (center, after, signal) => inner.follow(center, after, signal),
        lease(...asked) {
          leases.push(asked)
          return inner.lease(...asked)
        },
        release: (...asked) => inner.release(...asked),
        close: () => inner.close(),
        async die() {
          inner = memoryStore({ clock: steppingClock() })
          const journal = kept({ commits, leases })
          for (const asked of journal.leases) await inner.lease(...asked)
          for (const asked of journal.commits) await inner.commit(...asked)
        },
      }
    },
  }
}
