import { type Engine, interactions, systemActor } from '@ringwright/core'
import { followUp } from '../attempt/live-person.js'
import type { Talks } from '../attempt/talks.js'
import { type Lead, leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'

const DIALER = systemActor('dialer')
/** So many persons are written down in one change: more would rest on so many records that it is often made anew. */
const TOGETHER_MAX = 8

/**
 * Writes down what becomes of persons on the line: an agent has them, or they are gone. Of the many who talk, only those
 * are looked at whose interaction, or who themselves, have changed; each until what was seen stands in the lead.
 */
export class PersonFollower {
  readonly #engine: Engine
  readonly #index: LeadIndex
  readonly #talks: Talks
  /** Leads to be looked at. */
  readonly #news = new Set<string>()
  #active = false

  constructor(engine: Engine, index: LeadIndex, talks: Talks) {
    this.#engine = engine
    this.#index = index
    this.#talks = talks
    engine.react(interactions, (after, before) => {
      const interaction = (after ?? before)?.body.id
      const lead = this.#active && interaction !== undefined ? index.withInteraction(interaction) : undefined
      if (lead !== undefined) this.#news.add(lead)
    })
    engine.react(leads, (after) => {
      if (this.#active && after && isWithSomebody(after.body)) this.#news.add(after.body.id)
    })
  }

  /** From now on this node is the one that looks, or no longer is; whoever begins looks at everybody once. */
  setActive(active: boolean): void {
    this.#active = active
    this.#news.clear()
    if (!active) return
    for (const campaign of this.#index.campaigns()) {
      const { live, connected } = this.#index.of(campaign)
      for (const id of [...live.keys(), ...connected.keys()]) this.#news.add(id)
    }
  }

  /** Looks at those of whom there is news; `decided` hears of each decision that follows. */
  look(decided: (work: Promise<unknown>) => void): void {
    let together: string[] = []
    for (const id of this.#news) {
      // What was decided comes back as a change of the lead; until then it is looked at again.
      if (!this.#isNews(id)) this.#news.delete(id)
      else if (together.push(id) === TOGETHER_MAX) {
        decided(this.#writeDown(together))
        together = []
      }
    }
    if (together.length > 0) decided(this.#writeDown(together))
  }

  /** In one change; each in one of its own when that fails, so that nobody is kept back by another. */
  async #writeDown(ids: readonly string[]): Promise<void> {
    try {
      await this.#engine.dispatch(DIALER, (transaction) => {
        for (const id of ids) followUp(this.#engine, transaction, this.#talks, id, false)
      })
    } catch (error) {
      if (ids.length === 1) throw error
      await Promise.all(ids.map((id) => this.#writeDown([id])))
    }
  }

  #isNews(id: string): boolean {
    const stage = this.#engine.get(leads, id)?.stage
    if (stage?.name !== 'live' && stage?.name !== 'connected') return false
    const interaction = this.#engine.get(interactions, stage.interaction)
    return stage.name === 'live' ? interaction?.stage.name !== 'waiting' : interaction === undefined
  }
}

function isWithSomebody({ stage }: Lead): boolean {
  return stage.name === 'live' || stage.name === 'connected'
}
