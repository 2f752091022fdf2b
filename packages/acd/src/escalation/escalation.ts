import {
  type Actor,
  type AgentId,
  type EngagedStage,
  type Engine,
  type Interaction,
  type InteractionId,
  type QueueId,
  type Transaction,
  type WaitingStage,
  awaitsCallback,
  inStage,
  interactions,
  ownPlace,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { agents } from '../agent/agent.js'
import { rescindOffers } from '../offer/offer-commands.js'
import { isEngagedWith } from '../party/engaged.js'
import { moveWaiting, putWaiting, waitOf } from '../queue/queue-commands.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { type Queue, queues } from '../queue/queue.js'
import { type TransferRefused, transferToAgent, transferToQueue } from '../transfer/transfer-commands.js'
import { reasonSchema } from '../transfer/transfers.js'

/** How an interaction is raised, where the queue's own `escalation` does not say it. */
export interface EscalateOptions {
  /** A queue, or one agent (of whatever queue) who is waited for first. Default: the queue's own `escalation`. */
  readonly to?: { readonly queue: string } | { readonly agent: string; readonly waitMs?: number }
  /** It has at least this priority from now on. Default: as the queue's `escalation` says, else as before. */
  readonly priority?: number
  /** Why, for whoever reads the facts; at most 200 characters. */
  readonly reason?: string
}

/** Whether an interaction was raised, and where it waits now. */
export type EscalateOutcome =
  | { readonly outcome: 'queued'; readonly queue: QueueId }
  /** It waits for the agent. */
  | { readonly outcome: 'waiting'; readonly agent: AgentId; readonly queue: QueueId }
  | TransferRefused
  /** `noEscalation`: no target was given, and its queue has none. `notQueued`: it is in no queue and with no agent. */
  | { readonly outcome: 'refused'; readonly reason: 'noEscalation' | 'notQueued' }

/** Raises interactions to those who decide more. */
export interface Escalating {
  /**
   * Raises an interaction that waits, or that an agent has, to those who decide more: with its age, and at least its
   * priority. The agent who had it goes to wrap-up; a routing plan has no more to say. Refused, it stays where it is.
   * An agent may raise what that agent has; others need `interaction:escalate`.
   */
  escalate(actor: Actor, interaction: InteractionId, options?: EscalateOptions): Promise<EscalateOutcome>
}

const WAIT_DEFAULT_MS = 60_000

const escalateSchema = z.lazy(() =>
  z.strictObject({
    to: z
      .union([
        z.strictObject({ queue: z.string() }),
        z.strictObject({
          agent: z.string(),
          waitMs: z.number().int().min(1_000).max(3_600_000).default(WAIT_DEFAULT_MS),
        }),
      ])
      .exactOptional(),
    priority: z.number().exactOptional(),
    reason: reasonSchema,
  }),
)

/** Where it goes, once the queue's own rule has filled in what was not said. */
interface Target {
  readonly to: { readonly queue: QueueId } | { readonly agent: AgentId; readonly waitMs: number }
  readonly priority: number
  readonly reason: string | undefined
}

export function escalating(here: () => { readonly engine: Engine; readonly floor: QueueFloor }): Escalating {
  return {
    async escalate(actor, id, options = {}) {
      const { engine, floor } = here()
      const checked = parseInput(escalateSchema, options, 'escalation')
      return engine.run(actor, (transaction): EscalateOutcome => {
        const interaction = transaction.read(interactions, id)
        const own = interaction !== undefined && isEngagedWith(interaction, actor)
        engine.authorize(actor, own ? 'interaction:own' : 'interaction:escalate', { interaction: id })
        if (!interaction) return { outcome: 'refused', reason: 'closed' }
        const { stage } = interaction
        if (stage.name !== 'waiting' && stage.name !== 'engaged') return { outcome: 'refused', reason: 'notQueued' }
        const rule = transaction.peek(queues, stage.queue)?.escalation
        const to = (checked.to ?? rule) as Target['to'] | undefined
        if (!to) return { outcome: 'refused', reason: 'noEscalation' }
        const least = checked.priority ?? rule?.priority ?? stage.priority
        const target: Target = { to, priority: Math.max(stage.priority, least), reason: checked.reason }
        const outcome =
          stage.name === 'engaged'
            ? fromAgent(transaction, floor, interaction, stage, target)
            : fromQueue(transaction, floor, interaction, stage, target)
        if (outcome.outcome !== 'refused') escalated(transaction, interaction, stage, outcome, target)
        return outcome
      })
    },
  }
}

/** As a transfer: the agent is free for the paperwork. */
function fromAgent(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  stage: EngagedStage,
  { to, priority, reason }: Target,
): EscalateOutcome {
  const raised = { ...stage, priority }
  if ('queue' in to) {
    const went = transferToQueue(transaction, floor, interaction, raised, to.queue, reason)
    return 'reason' in went ? went : { outcome: 'queued', queue: went.queue }
  }
  const target = { ...to, queue: stage.queue, otherwise: 'queue' as const }
  const went = transferToAgent(transaction, floor, interaction, raised, target, reason)
  return 'reason' in went ? went : { outcome: 'waiting', agent: to.agent, queue: went.queue }
}

function fromQueue(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  stage: WaitingStage,
  { to, priority }: Target,
): EscalateOutcome {
  const { medium } = interaction
  const { plan: _over, ...raised } = { ...stage, priority }
  if ('queue' in to) return moveWaiting(transaction, floor, inStage(interaction, raised), to.queue, true)
  const agent = transaction.read(agents, to.agent)
  if (!agent) return { outcome: 'refused', reason: 'unknownAgent' }
  const isThere = agent.status.name !== 'offline' && agent.connected
  if (!isThere || (medium === 'voice' && agent.contact === undefined))
    return { outcome: 'refused', reason: 'agentAway' }
  const { queue: own, since } = ownPlace(stage)
  const queue = transaction.peek(queues, own) as Queue
  rescindOffers(transaction, interaction, stage)
  const reserved = { agent: to.agent, until: transaction.now + to.waitMs }
  const { heldUntil, ...wait } = waitOf(raised, transaction.now)
  // Whoever is chosen has what was left at any hour; a callback waits for its next try.
  const held = heldUntil !== undefined && awaitsCallback(interaction) ? { heldUntil } : {}
  // It waits where it has waited: its time in this queue goes on.
  putWaiting(transaction, interaction, queue, { ...wait, ...held, since, reserved })
  return { outcome: 'waiting', agent: to.agent, queue: queue.id }
}

function escalated(
  transaction: Transaction,
  { id }: Interaction,
  { queue: from }: WaitingStage | EngagedStage,
  { queue }: Extract<EscalateOutcome, { readonly queue: QueueId }>,
  { to, reason }: Target,
): void {
  transaction.fact('interaction:escalated', {
    ...{ interaction: id, from, queue },
    ...('agent' in to && { to: to.agent }),
    ...(reason !== undefined && { reason }),
  })
}
