import type { Instant } from '@ringwright/core'
import type { Demand } from '../skill/demand.js'
import type { WaitingItem } from './waiting-item.js'
import { type ServingOrder, isFirstOf } from './serving-order.js'
import { type ItemSearch, WaitingList } from './waiting-list.js'

/** As an `ItemSearch`, and asked once of each demand before. */
export interface DemandSearch extends ItemSearch {
  meets(demand: Demand): boolean
}

interface Group {
  readonly demand: Demand
  readonly list: WaitingList
}

/**
 * Those of a queue and medium who can be offered to somebody, by what they demand: an agent is asked once for each demand
 * whether it is met, however many have it.
 */
export class ReadyItems {
  readonly #order: ServingOrder
  readonly #groups: Group[] = []
  #length = 0

  constructor(order: ServingOrder) {
    this.#order = order
  }

  get length(): number {
    return this.#length
  }

  get items(): readonly WaitingItem[] {
    return this.#groups.flatMap(({ list }) => list.items)
  }

  add(item: WaitingItem): void {
    let group = this.#groups.find(({ demand }) => demand.key === item.demand.key)
    if (!group) {
      group = { demand: item.demand, list: new WaitingList(this.#order) }
      this.#groups.push(group)
    }
    group.list.add(item)
    this.#length++
  }

  delete(item: WaitingItem): void {
    const at = this.#groups.findIndex(({ demand }) => demand.key === item.demand.key)
    const group = this.#groups[at]
    if (!group) return
    group.list.delete(item)
    this.#length--
    // The plain demand nearly always comes again.
    if (group.list.length === 0 && group.demand.key !== '') this.#groups.splice(at, 1)
  }

  /** How many are served before it, whatever they demand. */
  placeOf(item: WaitingItem, now: Instant): number {
    return this.#groups.reduce((ahead, { list }) => ahead + list.placeOf(item, now), 0)
  }

  /** The first in order among those whose demand is met, and who is accepted. */
  first(now: Instant, search: DemandSearch): WaitingItem | undefined {
    let first: WaitingItem | undefined
    for (const { demand, list } of this.#groups) {
      if (list.length === 0 || !search.meets(demand)) continue
      const item = list.first(now, search)
      if (item && (!first || isFirstOf(this.#order, item, first, now))) first = item
    }
    return first
  }
}
