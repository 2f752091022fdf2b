import { RingwrightError } from '../errors/ringwright-error.js'
import type { Store } from '../storage/store.js'

/** A store that does something of its own when it dies. */
export interface MortalStore extends Store {
  die?(): Promise<void> | void
}

/** How many turns a request takes to the store, and its answer back. */
const TURNS = 3
/** So many requests arrive in the same turn; those after them later, so that a cut finds some on their way. */
const ABREAST = 8

/**
 * A store behind a connection that can be cut: what is on its way there is lost, what is on its way back is done and
 * never answered. Both times the caller hears `unavailable`.
 */
export function behindConnection(store: MortalStore): { store: Store; crash(): Promise<void> } {
  let cut = new AbortController()
  /** Requests keep their order, as over one connection. */
  let road = Promise.resolve()
  let requests = 0
  const through = <T>(ask: () => Promise<T>): Promise<T> => {
    const { signal } = cut
    if (requests++ % ABREAST === 0) road = road.then(() => turns(TURNS))
    return road.then(async () => {
      if (signal.aborted) throw away()
      const answer = await ask()
      await turns(TURNS)
      if (signal.aborted) throw away()
      return answer
    })
  }
  return {
    store: {
      snapshot: (center) => through(() => store.snapshot(center)),
      commit: (center, change) => through(() => store.commit(center, change)),
      follow: (center, after, signal) => store.follow(center, after, signal),
      lease: (...asked) => through(() => store.lease(...asked)),
      release: (...asked) => through(() => store.release(...asked)),
      close: () => store.close(),
    },
    async crash() {
      cut.abort()
      cut = new AbortController()
      await store.die?.()
    },
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

function away(): RingwrightError {
  return new RingwrightError('unavailable', 'The connection was cut.')
}
