import {
  type AgentId,
  type EngagedStage,
  type Interaction,
  type OutsideStage,
  type ParkedStage,
  type QueueId,
  type Reservation,
  type RouteRefusal,
  type Transaction,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { admit } from '../queue/queue-admission.js'
import { disengage, enqueue, putWaiting, release } from '../queue/queue-commands.js'
import type { Wait } from '../queue/wait.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { type Queue, queues } from '../queue/queue.js'
import { RETURN_WAIT_MS, reservationFor } from '../reservation/reservation-commands.js'
import { keptOf } from './hand-over.js'

/** For which agent it waits, and what becomes of it when that one does not take it. */
export interface AgentTarget {
  readonly agent: AgentId
  /** Whose rules hold meanwhile, and where it waits on. */
  readonly queue: QueueId
  readonly waitMs: number
  readonly otherwise: 'return' | 'queue'
}

/** `agentAway`: signed out, or without a phone for a call. */
export type TransferRefusal = RouteRefusal | 'unknownAgent' | 'sameAgent' | 'agentAway'

/** The answer to a transfer that was not made. */
export interface TransferRefused {
  readonly outcome: 'refused'
  readonly reason: TransferRefusal
}

function refused(reason: TransferRefusal): TransferRefused {
  return { outcome: 'refused', reason }
}

/** Gives an engaged interaction to another queue; its agent goes to wrap-up. Says why not, if not. */
export function transferToQueue(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  stage: EngagedStage,
  queue: QueueId,
  reason?: string,
): TransferRefused | { readonly queue: QueueId } {
  const outcome = enqueue(transaction, floor, interaction, { queue, priority: stage.priority })
  if (outcome.outcome === 'refused') return outcome
  disengage(transaction, interaction, 'transferred')
  transferred(transaction, interaction, stage, { queue: outcome.queue, reason })
  return outcome
}

/** Has an engaged interaction wait for another agent; its own goes to wrap-up. Says why not, if not. */
export function transferToAgent(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  stage: EngagedStage,
  { agent: id, queue: wanted, waitMs, otherwise }: AgentTarget,
  reason?: string,
): TransferRefused | { readonly queue: QueueId } {
  const { medium } = interaction
  const agent = transaction.read(agents, id)
  if (!agent) return refused('unknownAgent')
  if (id === stage.agent) return refused('sameAgent')
  // Somebody on a break may come back in time; somebody who has gone home will not.
  const isThere = agent.status.name !== 'offline' && agent.connected
  if (!isThere || (medium === 'voice' && agent.contact === undefined)) return refused('agentAway')
  const admission = queueFor(transaction, floor, interaction, stage, wanted)
  if (typeof admission === 'string') return refused(admission)
  const { now } = transaction
  const next = otherwise === 'return' ? { next: { agent: stage.agent, waitMs: RETURN_WAIT_MS } } : {}
  disengage(transaction, interaction, 'transferred')
  const wait = { ...waitAfter(stage, now), reserved: { agent: id, until: now + waitMs, ...next } }
  putWaiting(transaction, interaction, admission, wait)
  transferred(transaction, interaction, stage, { queue: admission.id, to: id, reason })
  return { queue: admission.id }
}

/** Where it is already it needs no place. */
function queueFor(
  transaction: Transaction,
  floor: QueueFloor,
  { id, medium }: Interaction,
  { queue, priority }: EngagedStage,
  wanted: QueueId,
): Queue | RouteRefusal {
  const known = wanted === queue ? transaction.peek(queues, queue) : undefined
  if (known) return known
  const admission = admit(transaction, floor, wanted, { interaction: id, medium, priority })
  return 'refused' in admission ? admission.refused : admission.queue
}

function transferred(
  transaction: Transaction,
  { id }: Interaction,
  { agent, queue: from }: EngagedStage,
  where: { readonly queue: QueueId; readonly to?: AgentId; readonly reason: string | undefined },
): void {
  const { queue, to, reason } = where
  transaction.fact('interaction:transferred', {
    ...{ interaction: id, agent, from, queue },
    ...(to !== undefined && { to }),
    ...(reason !== undefined && { reason }),
  })
}

/** Who is waited for at first, for how long, and who after that. */
export interface ComingBack {
  readonly agent: AgentId
  readonly waitMs: number
  readonly next?: NonNullable<Reservation['next']>
}

/**
 * Has it wait in the queue where it was, for that agent first if the agent is there. Nobody is refused who comes back:
 * the queue's limits are for those who are new. A queue that is gone leaves no other way than to end it.
 */
export function comeBack(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage | ParkedStage | OutsideStage,
  { agent, waitMs, next }: ComingBack,
): void {
  const { now } = transaction
  const queue = transaction.peek(queues, stage.queue)
  if (!queue) return release(transaction, interaction, 'failed')
  const reserved = waitMs > 0 ? reservationFor(transaction, interaction, agent, now + waitMs) : undefined
  const wait = waitAfter(stage, now)
  if (!reserved) putWaiting(transaction, interaction, queue, wait)
  else putWaiting(transaction, interaction, queue, { ...wait, reserved: { ...reserved, ...(next && { next }) } })
}

/** What somebody who was served takes along into a queue. */
export function waitAfter(stage: EngagedStage | ParkedStage | OutsideStage, now: number): Wait {
  const { queue: _queue, ...kept } = keptOf(stage)
  return { ...kept, placedAt: now, fromAgent: true }
}
