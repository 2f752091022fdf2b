import {
  type AgentId,
  type AnswerConfirmation,
  type FurtherDevices,
  type Instant,
  type Interaction,
  type Medium,
  type QueueId,
  answerConfirmationSchema,
  furtherDevicesSchema,
  defineRecordKind,
} from '@ringwright/core'
import { z } from 'zod'
import { type AgentHistory, agentHistorySchema } from './agent-history.js'
import { type AgentLimit, type AgentQuota, agentLimitSchema, agentQuotaSchema, isWithinLimit } from './agent-limit.js'
import { type CallsElsewhere, callsElsewhereSchema } from './calls-elsewhere.js'
import { type AgentCapacity, capacityRecordSchema, hasRoom, hasRoomFor } from './capacity.js'
import { type AutoAccept, autoAcceptSchema } from '../offer/auto-accept.js'
import { type Memberships, membershipRecordSchema } from './membership.js'
import { type AgentLoad, isInHand } from './agent-load.js'
import { type AgentLine, agentLineSchema } from '../line/agent-line.js'

/** What the agent chose. Work never changes it, except the queue's reaction to missed offers. */
export interface AgentStatus {
  readonly name: 'available' | 'break' | 'offline'
  /** For a break: which one ("lunch", "training"). */
  readonly reason?: string
  readonly since: Instant
  /** How long it may last, and what happens then. */
  readonly limitMs?: number
  readonly atLimit?: 'notify' | 'return'
  /** It has lasted longer than it may. */
  readonly overdue?: boolean
}

/** What can be chosen. */
export type StatusChoice = Pick<AgentStatus, 'name' | 'reason'>

/** What was chosen, with the limit that holds for it from when it takes effect. */
export type PlannedStatus = Omit<AgentStatus, 'since' | 'overdue'>

/** Somebody (or a bot) who handles interactions. This record guards the agent's capacity: each change of a load puts it. */
export interface Agent {
  readonly id: AgentId
  readonly name: string
  /** Skill names with levels; 1 is the least. */
  readonly skills: Readonly<Record<string, number>>
  /** When skills expire, for those that do: from then on it is as if the agent did not have them. */
  readonly skillsUntil?: Readonly<Record<string, Instant>>
  readonly queues: readonly QueueId[]
  /** Where the agent works, for centers with several sites. Absent: everywhere. */
  readonly site?: string
  /** Those of the profile's queues that the agent has left for the time being. */
  readonly left?: readonly QueueId[]
  /** How the agent belongs to those of the queues where it is not in the plain way. */
  readonly memberships?: Memberships
  readonly capacity: AgentCapacity
  /** The phone: a registered user, a number or a URI. Without one the agent gets no calls. */
  readonly contact?: string
  /** Where the agent is reached by the same offer besides. */
  readonly devices?: FurtherDevices
  /** The phone's call that stays up between customers, for those who have one. */
  readonly line?: AgentLine
  /** What is agreed with the agent about offers that are accepted without asking. Absent: as the queue says. */
  readonly autoAccept?: AutoAccept
  /** What whoever answers the phone has to press. */
  readonly confirm?: AnswerConfirmation
  /** How many interactions the agent takes at the most, from the first one on. */
  readonly limit?: AgentLimit
  /** What the agent has taken of that; absent when nothing counts any more. */
  readonly quota?: AgentQuota
  /** Calls that the center has nothing to do with, for as long as they are believed to last. */
  readonly elsewhere?: CallsElsewhere
  readonly status: AgentStatus
  /** Takes effect when the last load ends; the last command wins. */
  readonly nextStatus?: PlannedStatus
  /** Whether the agent's screen is connected. Nobody is offered what they could not see. */
  readonly connected: boolean
  readonly loads: readonly AgentLoad[]
  /** Since when the agent has been free for work: the base of "longest idle". */
  readonly idleSince: Instant
  /** Offers missed in a row. */
  readonly missed: number
  /** Kept where a strategy of the agent's queues asks for it. */
  readonly history?: AgentHistory
}

/** What agents and supervisors may say. As long a reason as a line of the agent link. */
export const statusChoiceSchema = z.object({
  name: z.enum(['available', 'break', 'offline']),
  reason: z.string().max(200).exactOptional(),
})

const statusSchema = z.object({
  name: z.enum(['available', 'break', 'offline']),
  reason: z.string().optional(),
  since: z.number(),
  limitMs: z.number().optional(),
  atLimit: z.enum(['notify', 'return']).optional(),
  overdue: z.boolean().optional(),
})

/** Agents by their ids, for `center.get` and `center.all`: who they are, and what they do now. */
export const agents = defineRecordKind<Agent>({
  kind: 'agent',
  schema: z.object({
    id: z.string(),
    name: z.string(),
    skills: z.record(z.string(), z.number()),
    skillsUntil: z.record(z.string(), z.number()).optional(),
    queues: z.array(z.string()),
    site: z.string().optional(),
    left: z.array(z.string()).optional(),
    memberships: z.record(z.string(), membershipRecordSchema).optional(),
    capacity: capacityRecordSchema,
    contact: z.string().optional(),
    devices: furtherDevicesSchema().optional(),
    line: agentLineSchema.optional(),
    autoAccept: autoAcceptSchema.optional(),
    confirm: answerConfirmationSchema().optional(),
    limit: agentLimitSchema.optional(),
    quota: agentQuotaSchema.optional(),
    elsewhere: callsElsewhereSchema.optional(),
    status: statusSchema,
    nextStatus: statusSchema.omit({ since: true, overdue: true }).optional(),
    connected: z.boolean(),
    loads: z.array(
      z.object({
        interaction: z.string(),
        offer: z.string(),
        conversation: z.string(),
        customer: z.string(),
        channel: z.string(),
        medium: z.enum(['voice', 'text']),
        queue: z.string(),
        state: z.enum(['offered', 'engaged', 'paused', 'wrapping', 'filing']),
        since: z.number(),
        until: z.number().optional(),
        cost: z.number(),
        interruptible: z.boolean(),
        wantsWrapUp: z.boolean().optional(),
        disposed: z.boolean().optional(),
        consulted: z.literal(true).optional(),
      }),
    ),
    idleSince: z.number(),
    missed: z.number(),
    history: agentHistorySchema.optional(),
  }),
})

/** Whether the agent takes part in the distribution of this medium, however much there is to do already. */
export function isReachable(agent: Agent, medium: Medium): boolean {
  return (
    agent.status.name === 'available' &&
    agent.nextStatus === undefined &&
    agent.connected &&
    (medium === 'text' || (agent.contact !== undefined && (agent.line === undefined || agent.line.isUp))) &&
    (agent.limit === undefined || isWithinLimit(agent.limit, agent))
  )
}

/**
 * Whether the agent could be offered some interaction of this medium now: what indexes keep. Ask `canTake` of one
 * interaction, because channels of a medium may cost more or less.
 */
export function isFree(agent: Agent, medium: Medium): boolean {
  return isReachable(agent, medium) && hasRoom(agent, medium)
}

/** Whether the agent could be offered this very interaction now, by status and capacity. */
export function canTake(agent: Agent, { channel, medium }: Pick<Interaction, 'channel' | 'medium'>): boolean {
  return isReachable(agent, medium) && hasRoomFor(agent, channel, medium)
}

/** What the work does to the agent, for people to read. */
export type WorkState = 'idle' | 'offered' | 'engaged' | 'wrapping' | 'away'

/** All work together, calls of other systems too. `idle` takes a connected screen beside the status `available`. */
export function workState(agent: Agent): WorkState {
  if (agent.elsewhere || agent.loads.some(isInHand)) return 'engaged'
  if (agent.loads.some(({ state }) => state === 'offered')) return 'offered'
  if (agent.loads.some(({ state }) => state === 'wrapping')) return 'wrapping'
  return agent.status.name === 'available' && agent.connected ? 'idle' : 'away'
}
