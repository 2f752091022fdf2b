import { memoryStore } from '../storage/memory/memory-store.js'
import type { CenterId, ChangeId, NodeId } from '../identity/identity.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { Store } from '../storage/store.js'
import type { Harness } from './conformance-case.js'

const LOG_LENGTH_MAX = 500
/** The memory store cuts its log once it has twice the length that it keeps. */
const COMMITS_TO_COMPACT = 2 * LOG_LENGTH_MAX

/** The memory store on a stepping clock, so that its leases lapse and its log is cut in no time. */
export function memoryStoreHarness(wrap: (store: Store) => Store = (store) => store): Harness<Store> {
  return {
    async open() {
      const clock = steppingClock()
      const inner = memoryStore({ clock, logLengthMax: LOG_LENGTH_MAX })
      const store = wrap(inner)
      return {
        port: store,
        another: store,
        advance: (durationMs) => clock.advance(durationMs),
        compact: (center) => fillLog(inner, center as CenterId),
        close: () => store.close(),
      }
    },
  }
}

async function fillLog(store: Store, center: CenterId): Promise<void> {
  for (let count = 0; count < COMMITS_TO_COMPACT; count++) {
    const id = `filler.${count}` as ChangeId
    await store.commit(center, { id, node: 'filler' as NodeId, reads: [], writes: [], facts: [] })
  }
}
