import type { AgentId, Commit, Engine, FactTypes, Transaction } from '@ringwright/core'
import { leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { PREVIEW_FACTS, followPreview, interactionOf } from './preview-lead.js'

/** A lead that is shown, and what has happened to it that does not stand in it yet. */
interface Shown {
  facts: readonly Commit['facts'][number][]
  /** Who has taken it. */
  agent?: AgentId
}

/**
 * What has happened to leads that are shown to agents. Calls go on while one node hands the dialing over to another, or the
 * store is away: every node remembers it until the lead says so.
 */
export class Previews {
  readonly #shown = new Map<string, Shown>()
  #onNews: (id: string) => void = () => {}

  constructor(engine: Engine, index: LeadIndex) {
    engine.follow(({ facts }) => {
      for (const fact of facts) {
        const interaction = PREVIEW_FACTS.has(fact.type) ? interactionOf(fact) : undefined
        const id = interaction === undefined ? undefined : index.withInteraction(interaction)
        if (id === undefined || engine.get(leads, id)?.stage.name !== 'previewing') continue
        this.#remember(id, fact)
        this.#onNews(id)
      }
    })
    engine.react(leads, (after, before) => {
      if (before?.body.stage.name === 'previewing' && after?.body.stage.name !== 'previewing')
        this.#shown.delete(before.body.id)
    })
  }

  /** Hears of each lead of which there is something to be written down. */
  onNews(listener: (id: string) => void): void {
    this.#onNews = listener
  }

  /** Leads that were shown or still are, and of which anything is remembered. */
  ids(): Iterable<string> {
    return this.#shown.keys()
  }

  /** How many facts of a lead are not known to be written down. */
  unwritten(id: string): number {
    return this.#shown.get(id)?.facts.length ?? 0
  }

  /** Has the lead say what is remembered of it; each fact may have been written down before. */
  catchUp(transaction: Transaction, id: string): void {
    const shown = this.#shown.get(id)
    for (const fact of shown?.facts ?? []) followPreview(transaction, id, fact, shown?.agent)
  }

  /** The first so many facts of a lead stand in it. */
  written(id: string, count: number): void {
    const shown = this.#shown.get(id)
    if (shown) shown.facts = shown.facts.slice(count)
  }

  #remember(id: string, fact: Commit['facts'][number]): void {
    const shown: Shown = this.#shown.get(id) ?? { facts: [] }
    shown.facts = [...shown.facts, fact]
    if (fact.type === 'interaction:engaged') shown.agent = (fact.data as FactTypes['interaction:engaged']).agent
    this.#shown.set(id, shown)
  }
}
