import { type AgentId, type Commit, type Engine, type FactTypes, systemActor } from '@ringwright/core'
import { PREVIEW_FACTS, followPreview, interactionOf } from '../attempt/preview-lead.js'
import { leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'

const DIALER = systemActor('dialer')

/** A lead that is shown, and what has happened to it that does not stand in it yet. */
interface Shown {
  facts: readonly Commit['facts'][number][]
  /** Who has taken it. */
  agent?: AgentId
  isDeciding: boolean
}

/**
 * Writes down what becomes of leads that are shown to agents. Calls go on while one node hands the dialing over to another,
 * or the store is away: every node remembers what has happened until the lead says so, and the one that dials writes it.
 */
export class PreviewFollower {
  readonly #engine: Engine
  readonly #shown = new Map<string, Shown>()
  #active = false

  /** `decided` hears of each decision that follows from a fact. */
  constructor(engine: Engine, index: LeadIndex, decided: (work: Promise<unknown>) => void) {
    this.#engine = engine
    engine.follow(({ facts }) => {
      for (const fact of facts) {
        const interaction = PREVIEW_FACTS.has(fact.type) ? interactionOf(fact) : undefined
        const id = interaction === undefined ? undefined : index.withInteraction(interaction)
        if (id === undefined || engine.get(leads, id)?.stage.name !== 'previewing') continue
        this.#remember(id, fact)
        if (this.#active) this.#look(id, decided)
      }
    })
    engine.react(leads, (after, before) => {
      if (before?.body.stage.name === 'previewing' && after?.body.stage.name !== 'previewing')
        this.#shown.delete(before.body.id)
    })
  }

  /** From now on this node is the one that writes it down, or no longer is. */
  setActive(active: boolean): void {
    this.#active = active
  }

  /** Looks at those of whom something is not written down yet. */
  look(decided: (work: Promise<unknown>) => void): void {
    for (const id of this.#shown.keys()) this.#look(id, decided)
  }

  #remember(id: string, fact: Commit['facts'][number]): void {
    const shown: Shown = this.#shown.get(id) ?? { facts: [], isDeciding: false }
    shown.facts = [...shown.facts, fact]
    if (fact.type === 'interaction:engaged') shown.agent = (fact.data as FactTypes['interaction:engaged']).agent
    this.#shown.set(id, shown)
  }

  #look(id: string, decided: (work: Promise<unknown>) => void): void {
    const shown = this.#shown.get(id)
    if (shown && !shown.isDeciding && shown.facts.length > 0) decided(this.#writeDown(id, shown))
  }

  async #writeDown(id: string, shown: Shown): Promise<void> {
    shown.isDeciding = true
    try {
      while (this.#active && shown.facts.length > 0) {
        const { facts, agent } = shown
        await this.#engine.dispatch(DIALER, (transaction) => {
          for (const fact of facts) followPreview(transaction, id, fact, agent)
        })
        shown.facts = shown.facts.slice(facts.length)
      }
    } finally {
      shown.isDeciding = false
    }
  }
}
