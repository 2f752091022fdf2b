import type { Transaction } from '../engine/transaction.js'
import { type Interaction, inStage, interactions } from '../interaction/interaction.js'
import type { WaitChoice } from './flow-step.js'

/** What the stage of somebody who has chosen to hear nothing names as music. */
export const SILENCE = ''

/** Changes what somebody who waits hears, and what is noted of them; they keep their place, and an offer that is out. */
export function takeWaitChoice(
  transaction: Transaction,
  interaction: Interaction,
  { music, attributes }: WaitChoice,
): void {
  const { id, stage } = interaction
  if (stage.name !== 'waiting') return
  const heard = music === undefined ? stage : { ...stage, music: music ?? SILENCE }
  const noted = attributes ? { ...interaction, attributes: { ...interaction.attributes, ...attributes } } : interaction
  transaction.put(interactions, id, inStage(noted, heard))
  if (music !== undefined)
    transaction.fact('interaction:musicChosen', {
      ...{ interaction: id, queue: stage.queue },
      ...(music !== null && { music }),
    })
  if (attributes) transaction.fact('interaction:attributesChanged', { interaction: id, names: Object.keys(attributes) })
}
