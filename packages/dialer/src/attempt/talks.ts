import { type AgentId, type EngagedStage, type Engine, type Interaction, interactions } from '@ringwright/core'
import { type Lead, leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'

/**
 * Which agent has, or had, the person of a lead. It is written into the lead up to half a second later, and after the
 * loss of a dispatcher later still: until then a talk that is over stands in no record.
 */
export class Talks {
  readonly #over = new Map<string, EngagedStage>()

  constructor(engine: Engine, index: LeadIndex) {
    engine.react(interactions, (after, before) => {
      if (after || before?.body.stage.name !== 'engaged') return
      const lead = index.withInteraction(before.body.id)
      if (lead !== undefined) this.#over.set(lead, before.body.stage)
    })
    engine.react(leads, (after, before) => {
      const stage = after?.body.stage.name
      if (before && stage !== 'previewing' && stage !== 'live' && stage !== 'connected')
        this.#over.delete(before.body.id)
    })
  }

  /** The agent of the call, and whoever passed it on while it lasts; nobody while a flow has the person, or they wait. */
  agents({ id, stage }: Lead, interaction: Interaction | undefined): readonly AgentId[] {
    const first = 'agent' in stage ? stage.agent : undefined
    const last = stage.name === 'wrapping' ? undefined : this.of(id, interaction)?.agent
    return [first, last].filter((agent) => agent !== undefined)
  }

  /** Undefined while nobody has had the person. */
  of(lead: string, interaction: Interaction | undefined): EngagedStage | undefined {
    if (!interaction) return this.#over.get(lead)
    return interaction.stage.name === 'engaged' ? interaction.stage : undefined
  }
}
