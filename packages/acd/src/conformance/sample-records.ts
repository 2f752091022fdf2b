import {
  type AgentId,
  type ConversationId,
  type CustomerId,
  type Interaction,
  type InteractionId,
  type NodeId,
  type OfferId,
  type QueueId,
  RingwrightError,
} from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { AgentLoad } from '../agent/agent-load.js'
import { capacityOf } from '../agent/capacity.js'
import type { Queue } from '../queue/queue.js'
import { queueOptionsSchema, queueOf } from '../queue/queue-options.js'
import type { Situation } from '../strategies/strategy.js'

const NOON = Date.UTC(2026, 0, 5, 12)

/** Agents as they come: just signed in, idle for a day, without skills, with many, with work. */
export function sampleAgents(): readonly Agent[] {
  const base: Agent = {
    id: 'agent-0' as AgentId,
    name: 'Agent',
    skills: {},
    queues: ['queue' as QueueId],
    capacity: capacityOf({ voice: 1, text: 3, channels: {} }, {}),
    status: { name: 'available', since: NOON },
    connected: true,
    loads: [],
    idleSince: NOON,
    missed: 0,
  }
  const load: AgentLoad = {
    interaction: 'interaction' as InteractionId,
    offer: 'offer' as OfferId,
    conversation: 'conversation' as ConversationId,
    customer: 'customer' as CustomerId,
    channel: 'chat',
    medium: 'text',
    queue: 'queue' as QueueId,
    state: 'engaged',
    since: NOON,
    cost: 20,
    interruptible: false,
  }
  return [
    base,
    { ...base, id: 'agent-1' as AgentId, idleSince: NOON - 86_400_000 },
    { ...base, id: 'agent-2' as AgentId, idleSince: 0, skills: { french: 10, billing: 1 } },
    { ...base, id: 'agent-3' as AgentId, loads: [load, { ...load, interaction: 'other' as InteractionId }], missed: 2 },
    {
      ...base,
      id: 'agent-4' as AgentId,
      capacity: capacityOf({ voice: 0, text: 0, channels: {} }, {}),
      status: { name: 'offline', since: 0 },
    },
  ]
}

/** Interactions as they come: of a stranger, of somebody who was here before, with and without attributes. */
export function sampleInteractions(): readonly Interaction[] {
  const base: Interaction = {
    id: 'interaction-0' as InteractionId,
    channel: 'chat',
    medium: 'text',
    direction: 'inbound',
    service: 'support',
    customer: 'customer' as CustomerId,
    conversation: 'conversation' as ConversationId,
    from: 'visitor',
    to: 'support',
    home: 'node' as NodeId,
    openedAt: NOON,
    attributes: {},
    stage: {
      name: 'waiting',
      queue: 'queue' as QueueId,
      priority: 0,
      since: NOON,
      age: NOON,
      offers: [],
      excluded: [],
    },
  }
  return [
    base,
    { ...base, id: 'interaction-1' as InteractionId, lastAgent: 'agent-2' as AgentId },
    { ...base, id: 'interaction-2' as InteractionId, lastAgent: 'agent who left' as AgentId },
    {
      ...base,
      id: 'interaction-3' as InteractionId,
      medium: 'voice',
      attributes: { vip: true, segments: ['a', null] },
    },
  ]
}

/** A queue as it is when nothing but its id was said. */
export function sampleQueue(): Queue {
  return queueOf(queueOptionsSchema.parse({ id: 'queue' }), { keepsHistory: true, admissions: 0 })
}

/** What a strategy is told of an interaction that waits. */
export function sampleSituation(interaction: Interaction): Situation {
  if (interaction.stage.name !== 'waiting') throw new RingwrightError('internal', 'Sample interactions wait.')
  const agents = sampleAgents()
  return {
    interaction,
    stage: interaction.stage,
    queue: sampleQueue(),
    now: NOON + 30_000,
    agent: (id) => agents.find((agent) => agent.id === id),
  }
}
