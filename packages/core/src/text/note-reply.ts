import type { Transaction } from '../engine/transaction.js'
import { type Interaction, inStage, interactions } from '../interaction/interaction.js'

/** The agent has written: in time, where there is a deadline for the first reply. */
export function noteReply(
  transaction: Transaction,
  { id, stage: known }: Interaction,
  author: string | undefined,
): void {
  if (known.name !== 'engaged' || !known.reply || known.agent !== author) return
  const interaction = transaction.read(interactions, id)
  if (interaction?.stage.name !== 'engaged' || interaction.stage.agent !== author) return
  const { reply, ...stage } = interaction.stage
  if (!reply) return
  transaction.put(interactions, id, inStage(interaction, stage))
  const { queue, agent, since } = stage
  transaction.fact('interaction:replied', { interaction: id, queue, agent, afterMs: transaction.now - since })
}
