import { type Engine, systemActor } from '@ringwright/core'
import type { Previews } from '../attempt/previews.js'

const DIALER = systemActor('dialer')

/** Writes down what becomes of leads that are shown to agents, on the node that dials. */
export class PreviewFollower {
  readonly #engine: Engine
  readonly #previews: Previews
  readonly #writing = new Set<string>()
  #active = false

  /** `decided` hears of each decision that follows from a fact. */
  constructor(engine: Engine, previews: Previews, decided: (work: Promise<unknown>) => void) {
    this.#engine = engine
    this.#previews = previews
    previews.onNews((id) => {
      if (this.#active) this.#look(id, decided)
    })
  }

  /** From now on this node is the one that writes it down, or no longer is. */
  setActive(active: boolean): void {
    this.#active = active
  }

  /** Looks at those of whom something is not written down yet. */
  look(decided: (work: Promise<unknown>) => void): void {
    for (const id of this.#previews.ids()) this.#look(id, decided)
  }

  #look(id: string, decided: (work: Promise<unknown>) => void): void {
    if (!this.#writing.has(id) && this.#previews.unwritten(id) > 0) decided(this.#writeDown(id))
  }

  async #writeDown(id: string): Promise<void> {
    this.#writing.add(id)
    try {
      for (let count = this.#unwritten(id); count > 0; count = this.#unwritten(id)) {
        await this.#engine.dispatch(DIALER, (transaction) => this.#previews.catchUp(transaction, id))
        this.#previews.written(id, count)
      }
    } finally {
      this.#writing.delete(id)
    }
  }

  #unwritten(id: string): number {
    return this.#active ? this.#previews.unwritten(id) : 0
  }
}
