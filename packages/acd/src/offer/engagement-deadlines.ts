import { type Instant, type Interaction, type Transaction, inStage, interactions } from '@ringwright/core'
import { queues } from '../queue/queue.js'
import { returnEngaged } from './return-engaged.js'

export function engagementDeadline({ stage }: Interaction): Instant | undefined {
  if (stage.name !== 'engaged') return undefined
  return stage.connectBy ?? stage.reply?.warnAt ?? stage.reply?.dueAt
}

/** Agent and customer did not come together, or the agent does not write. */
export function lapseEngagement(transaction: Transaction, _id: string, interaction: Interaction): void {
  const { id, stage } = interaction
  if (stage.name !== 'engaged') return
  const { queue, agent, connectBy, reply } = stage
  const about = { interaction: id, queue, agent }
  if (connectBy !== undefined) return returnEngaged(transaction, interaction, stage, 'notConnected')
  if (!reply) return
  const { warnAt, dueAt } = reply
  if (dueAt > transaction.now) {
    if (warnAt === undefined) return
    transaction.put(interactions, id, inStage(interaction, { ...stage, reply: { dueAt } }))
    return transaction.fact('interaction:replyDue', { ...about, dueAt })
  }
  transaction.fact('interaction:replyMissed', about)
  if (transaction.peek(queues, queue)?.firstReply?.atLimit === 'return')
    return returnEngaged(transaction, interaction, stage, 'noReply')
  const { reply: _missed, ...rest } = stage
  transaction.put(interactions, id, inStage(interaction, rest))
}
