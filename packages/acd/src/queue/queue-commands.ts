import {
  type EndCause,
  type Interaction,
  type QueueId,
  type RouteOutcome,
  type RouteRequest,
  type Transaction,
  inStage,
  interactions,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { startWrapUp } from '../agent/wrap-up.js'
import { rescindOffers } from '../offer/offer-commands.js'
import { queues } from './queue.js'

/** What admission needs to know of a queue's present state. */
export interface QueueLoad {
  /** Interactions waiting, changes in flight included. */
  waiting(queue: QueueId): number
  /** Whether an agent of the queue is signed in (not offline). */
  staffed(queue: QueueId): boolean
}

/** Moves an interaction into a queue, or says why not and leaves it as it is. */
export function enqueue(
  transaction: Transaction,
  load: QueueLoad,
  interaction: Interaction,
  request: RouteRequest,
): RouteOutcome {
  const id = request.queue as QueueId
  const queue = transaction.peek(queues, id)
  if (!queue) return { outcome: 'refused', reason: 'unknownQueue' }
  if (queue.refuseWithoutAgents && !load.staffed(id)) return { outcome: 'refused', reason: 'noAgents' }
  if (queue.lengthMax !== undefined) {
    if (load.waiting(id) >= queue.lengthMax) return { outcome: 'refused', reason: 'full' }
    const guard = transaction.read(queues, id)
    if (guard) transaction.put(queues, id, { ...guard, admissions: guard.admissions + 1 })
  }
  const { now } = transaction
  const age = interaction.stage.name === 'engaged' ? interaction.stage.age : now
  const priority = request.priority ?? 0
  transaction.put(
    interactions,
    interaction.id,
    inStage(interaction, {
      name: 'waiting',
      queue: id,
      priority,
      since: now,
      age,
      ...(request.waitMaxMs !== undefined && { until: now + request.waitMaxMs }),
      ...(request.position && { position: request.position }),
      ...(request.music !== undefined && { music: request.music }),
      offers: [],
      excluded: [],
    }),
  )
  transaction.fact('interaction:queued', { interaction: interaction.id, queue: id, priority, age })
  return { outcome: 'queued', queue: id }
}

/** Ends an interaction in whatever stage: offers are rescinded, an engaged agent goes to wrap-up. */
export function release(transaction: Transaction, interaction: Interaction, cause: EndCause): void {
  const { id, conversation, customer, stage } = interaction
  const { now } = transaction
  transaction.remove(interactions, id)
  const closed = { interaction: id, conversation, customer, cause }
  switch (stage.name) {
    case 'flow':
      return transaction.fact('interaction:closed', closed)
    case 'waiting':
      rescindOffers(transaction, interaction, stage)
      return transaction.fact('interaction:closed', { ...closed, queue: stage.queue, waitedMs: now - stage.since })
    case 'engaged': {
      disengage(transaction, interaction)
      const { queue, agent, since, waitedMs } = stage
      transaction.fact('interaction:closed', {
        interaction: id,
        conversation,
        customer,
        cause,
        queue,
        agent,
        waitedMs,
        talkedMs: now - since,
      })
    }
  }
}

/** Takes a waiting interaction out of its queue; the caller puts it into another stage. */
export function withdraw(transaction: Transaction, interaction: Interaction): void {
  if (interaction.stage.name === 'waiting') rescindOffers(transaction, interaction, interaction.stage)
}

/** Gives an engaged interaction to another queue; its agent goes to wrap-up. */
export function transfer(
  transaction: Transaction,
  load: QueueLoad,
  interaction: Interaction,
  queue: QueueId,
): RouteOutcome {
  const { stage } = interaction
  if (stage.name !== 'engaged') return { outcome: 'refused', reason: 'closed' }
  const { agent, queue: from, priority } = stage
  const outcome = enqueue(transaction, load, interaction, { queue, priority })
  if (outcome.outcome === 'refused') return outcome
  disengage(transaction, interaction)
  transaction.fact('interaction:transferred', { interaction: interaction.id, agent, from, queue })
  return outcome
}

function disengage(transaction: Transaction, interaction: Interaction): void {
  const { stage } = interaction
  if (stage.name !== 'engaged') return
  const agent = transaction.read(agents, stage.agent)
  const load = agent?.loads.find(({ offer }) => offer === stage.offer.id)
  if (agent && load) startWrapUp(transaction, agent, load, transaction.peek(queues, load.queue))
}
