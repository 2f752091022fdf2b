import {
  type Actor,
  type Engine,
  type InteractionId,
  type Requirements,
  inStage,
  interactions,
  parseInput,
  requirementsSchema,
} from '@ringwright/core'
import { relaxedAnew } from './relaxation.js'

/** What can be said about the demands of somebody who waits. */
export interface RequirementCommands {
  /**
   * Asks other things of the agent for somebody who waits; who fits now is offered it at once, and an offer that is out
   * stays. `{}` asks for no more than the queue does. Needs `interaction:require`.
   */
  setRequirements(actor: Actor, interaction: InteractionId, requirements: Requirements): Promise<RequirementsOutcome>
}

/** `closed`: it is over; `notWaiting`: it waits in no queue, so that nothing is asked of anybody. */
export type RequirementsOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notWaiting' }

export function requirementCommands(here: () => { readonly engine: Engine }): RequirementCommands {
  return {
    async setRequirements(actor, interaction, wanted) {
      const { engine } = here()
      engine.authorize(actor, 'interaction:require', { interaction })
      const requirements = parseInput(requirementsSchema(), wanted, 'requirements')
      return engine.run(actor, (transaction): RequirementsOutcome => {
        const record = transaction.read(interactions, interaction)
        if (!record) return { outcome: 'refused', reason: 'closed' }
        if (record.stage.name !== 'waiting') return { outcome: 'refused', reason: 'notWaiting' }
        const { queue } = record.stage
        const asked = relaxedAnew(transaction, { ...record.stage, requirements })
        transaction.put(interactions, interaction, inStage(record, asked))
        transaction.fact('interaction:requirementsChanged', { interaction, queue, requirements })
        return { outcome: 'done' }
      })
    },
  }
}
