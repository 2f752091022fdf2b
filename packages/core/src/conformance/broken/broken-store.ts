import type { Store } from '../../storage/store.js'
import type { MortalStore } from '../mortal-store.js'

/** A store with one defect, and the case whose name says what is wrong with it. */
export interface BrokenStore {
  readonly defect: string
  readonly caughtBy: string
  wrap(store: Store): MortalStore
}

/** The memory store with one or two of its functions replaced. */
export function broken(
  defect: string,
  caughtBy: string,
  replace: (store: Store) => Partial<Omit<Store, 'close'>>,
): BrokenStore {
  return { defect, caughtBy, wrap: (store) => ({ ...store, ...replace(store) }) }
}
