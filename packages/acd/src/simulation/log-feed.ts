import {
  type CenterId,
  type Commit,
  type CommittedFact,
  type FactType,
  type Store,
  committedFacts,
} from '@ringwright/core'

type Listener = (fact: CommittedFact) => void

/**
 * The log of a center as the world around it sees it: customers and agents of a simulation learn here what has happened
 * to them, whatever the nodes say or do not say.
 */
export class LogFeed {
  readonly #listeners = new Map<FactType, Listener[]>()
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>

  constructor(store: Store, center: CenterId, take: (commit: Commit) => void) {
    this.#ended = this.#run(store, center, take)
  }

  on<T extends FactType>(type: T, listener: (fact: CommittedFact<T>['data']) => void): void {
    const known = this.#listeners.get(type) ?? []
    this.#listeners.set(type, [...known, (fact) => listener(fact.data as CommittedFact<T>['data'])])
  }

  /** Rejects with what a checker or a listener threw. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  async #run(store: Store, center: CenterId, take: (commit: Commit) => void): Promise<void> {
    for await (const commits of store.follow(center, 0, this.#stop.signal)) {
      for (const commit of commits) {
        take(commit)
        for (const fact of committedFacts(commit)) for (const tell of this.#listeners.get(fact.type) ?? []) tell(fact)
      }
    }
  }
}
