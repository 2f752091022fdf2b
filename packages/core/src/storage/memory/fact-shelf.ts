import type { Tip } from '../chain/removal.js'
import { CHAIN_START, type SealedFact, sealFacts } from '../chain/sealed-fact.js'
import type { CommittedFact } from '../fact.js'

export interface FactShelfOptions {
  readonly factsMax: number
  readonly salt: () => string
}

/** One center's chain in memory. */
export interface FactShelf {
  /** Where the chain ends; before the first fact, its start. */
  readonly tip: Tip
  /** Adds the facts that are not there yet. */
  add(facts: readonly CommittedFact[]): void
  /** What is kept from a place on, in order. */
  from(place: number): Iterable<SealedFact>
  /** Puts what is left of a fact in its place. */
  replace(sealed: SealedFact): void
}

export function factShelf({ factsMax, salt }: FactShelfOptions): FactShelf {
  const links: SealedFact[] = []
  const ids = new Set<string>()
  let tip: Tip = { ...CHAIN_START, revision: 0 }
  let dropped = 0

  return {
    get tip() {
      return tip
    },
    add(facts) {
      const fresh = facts.filter(({ id }) => !ids.has(id) && ids.add(id))
      const sealed = sealFacts(tip, fresh, { salt })
      for (const each of sealed) links.push(each)
      tip = sealed.at(-1) ?? tip
      if (links.length <= 2 * factsMax) return
      for (const { id } of links.splice(0, links.length - factsMax)) ids.delete(id)
      dropped = tip.number - factsMax
    },
    *from(place) {
      for (let index = Math.max(0, place - dropped - 1); index < links.length; index++) yield links[index] as SealedFact
    },
    replace(sealed) {
      links[sealed.number - dropped - 1] = sealed
    },
  }
}
