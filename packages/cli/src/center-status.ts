import { type Agent, agents, queues } from '@ringwright/acd'
import { type Instant, type Interaction, interactions, type LiveRecord, type NodeRecord, nodes } from '@ringwright/core'

/** What goes on in a center at one instant. */
export interface CenterStatus {
  readonly at: Instant
  readonly nodes: readonly { readonly node: string; readonly since: Instant; readonly draining: boolean }[]
  readonly queues: readonly QueueStatus[]
  readonly agents: readonly AgentNow[]
  /** Neither in a queue nor with an agent: in a flow, parked, outside. */
  readonly elsewhere: Readonly<Record<string, number>>
}

export interface QueueStatus {
  readonly queue: string
  readonly waiting: number
  /** Of those who wait: offered to an agent. */
  readonly offered: number
  readonly engaged: number
  /** Since when whoever has waited longest does. */
  readonly oldestSince?: Instant
}

export interface AgentNow {
  readonly agent: string
  readonly connected: boolean
  /** What the agent chose: `available`, `break: lunch`. */
  readonly status: string
  readonly since: Instant
  /** What the work does, in the words of loads: `engaged`, `wrapping`. */
  readonly loads: readonly string[]
}

/** Reads it off a center's live records. */
export function centerStatus(records: readonly LiveRecord[], at: Instant): CenterStatus {
  const open = bodiesOf<Interaction>(records, interactions.kind)
  const known = bodiesOf<{ readonly id: string }>(records, queues.kind).map(({ id }) => id)
  const served = open.flatMap(({ stage }) => ('queue' in stage && stage.queue !== undefined ? [stage.queue] : []))
  const elsewhere: Record<string, number> = {}
  for (const { stage } of open)
    if (stage.name !== 'waiting' && stage.name !== 'engaged') elsewhere[stage.name] = (elsewhere[stage.name] ?? 0) + 1
  return {
    at,
    nodes: bodiesOf<NodeRecord>(records, nodes.kind).map(({ id, joinedAt, draining = false }) => {
      return { node: id, since: joinedAt, draining }
    }),
    queues: [...new Set([...known, ...served])].toSorted().map((queue) => queueStatus(queue, open)),
    agents: bodiesOf<Agent>(records, agents.kind).map(agentNow).toSorted(byAgent),
    elsewhere,
  }
}

function bodiesOf<Body>(records: readonly LiveRecord[], kind: string): Body[] {
  return records.filter((record) => record.kind === kind).map(({ body }) => body as Body)
}

function queueStatus(queue: string, open: readonly Interaction[]): QueueStatus {
  const stages = open.map(({ stage }) => stage)
  const waiting = stages.flatMap((stage) => (stage.name === 'waiting' && stage.queue === queue ? [stage] : []))
  const engaged = stages.filter((stage) => stage.name === 'engaged' && stage.queue === queue)
  return {
    ...{ queue, waiting: waiting.length, engaged: engaged.length },
    offered: waiting.filter(({ offers }) => offers.length > 0).length,
    ...(waiting.length > 0 && { oldestSince: Math.min(...waiting.map(({ age }) => age)) }),
  }
}

function agentNow({ id, connected, status, loads }: Agent): AgentNow {
  const chosen = status.reason === undefined ? status.name : `${status.name}: ${status.reason}`
  return { agent: id, connected, status: chosen, since: status.since, loads: loads.map(({ state }) => state) }
}

function byAgent(one: AgentNow, other: AgentNow): number {
  return one.agent < other.agent ? -1 : 1
}
