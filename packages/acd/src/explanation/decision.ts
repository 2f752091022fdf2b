import {
  type AgentId,
  type Commit,
  type Fact,
  type Instant,
  type InteractionId,
  type LiveRecord,
  type OfferId,
  type QueueId,
  type Revision,
  interactions,
} from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import { agents } from '../agent/agent.js'
import type { Obstacle } from '../matching/obstacle.js'
import { isOfSite, siteFor } from '../matching/site.js'
import { queues } from '../queue/queue.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import { MatchingThen } from './matching-then.js'
import { RecordsThen } from './records-then.js'

/** An agent of the queue, as the decision found them. */
export interface Candidate {
  readonly agent: AgentId
  /** Why it could not be this one; empty for those who could have had it. */
  readonly obstacles: readonly Obstacle[]
}

/** By what the winner came before the runner-up: the first of these in which they differ. */
export const TIE_BREAKS = ['strategy', 'site', 'level', 'rank', 'idleSince', 'id'] as const

/** Why an interaction was offered to an agent. */
export interface Decision {
  readonly revision: Revision
  readonly at: Instant
  readonly interaction: InteractionId
  readonly queue: QueueId
  readonly offer: OfferId
  readonly agent: AgentId
  /** It waited for this agent alone, by a transfer or because it came back: no strategy was asked. */
  readonly reserved?: true
  /** The strategy that named the agent. */
  readonly strategy: string | undefined
  /** Who would have got it otherwise; absent when nobody else could. */
  readonly runnerUp?: {
    readonly agent: AgentId
    readonly strategy: string
    readonly decidedBy: (typeof TIE_BREAKS)[number]
    /** What was compared, of the agent and of the runner-up: the rank, the level, or since when they were idle. */
    readonly compared: readonly [winner: number, runnerUp: number] | readonly []
  }
  /** All agents of the queue, those first who could have had it. */
  readonly candidates: readonly Candidate[]
  /** How many could not, by the first reason. */
  readonly counts: Readonly<Partial<Record<Obstacle, number>>>
  /** Whether the rules name the same agent when they are asked again with what stood in the records then. */
  readonly agrees: boolean
}

/** Goes through a decision again, over the records that its commit found. */
export function explainDecision(
  before: Iterable<LiveRecord>,
  commit: Commit,
  { interaction, offer, queue, agent }: Fact<'offer:created'>['data'],
  chains: StrategyChains,
): Decision {
  const at = offeredAt(commit, offer)
  const records = new RecordsThen(before, at)
  const stage = records.get(interactions, interaction)?.stage
  const isReserved = stage?.name === 'waiting' && stage.reserved?.agent === agent
  const matching = new MatchingThen(records.around(queue), chains)
  const named = matching.named(interaction)
  const candidates = matching
    .members(queue)
    .map((member): Candidate => ({ agent: member.id, obstacles: matching.obstacles(interaction, member) }))
    .sort((a, b) => a.obstacles.length - b.obstacles.length || (a.agent < b.agent ? -1 : 1))
  const runnerUp = runnerUpOf(matching, interaction, agent, named?.strategy, chains)
  return {
    ...{ revision: commit.revision, at, interaction, queue, offer, agent, candidates },
    strategy: named?.strategy,
    ...(isReserved && { reserved: true }),
    ...(runnerUp && { runnerUp }),
    counts: countsOf(candidates),
    agrees: isReserved || named?.agent === agent,
  }
}

function offeredAt(commit: Commit, offer: OfferId): Instant {
  for (const { record } of commit.writes) {
    if (record?.kind !== interactions.kind) continue
    const { stage } = record.body as NonNullable<(typeof interactions)['body']>
    const made = stage.name === 'waiting' ? stage.offers.find(({ id }) => id === offer) : undefined
    if (made) return made.offeredAt
  }
  return commit.at
}

/** Asks again as if the agent could not have had it. */
function runnerUpOf(
  matching: MatchingThen,
  id: InteractionId,
  winner: AgentId,
  strategy: string | undefined,
  chains: StrategyChains,
): Decision['runnerUp'] {
  const { records } = matching
  const interaction = records.get(interactions, id)
  const queue = interaction?.stage.name === 'waiting' ? records.get(queues, interaction.stage.queue) : undefined
  if (interaction?.stage.name !== 'waiting' || !queue) return undefined
  const { stage } = interaction
  const body = {
    ...interaction,
    stage: { ...stage, excluded: [...stage.excluded, { agent: winner, until: Infinity }] },
  }
  const record = { key: `${interactions.kind}/${id}`, kind: interactions.kind, id, body, version: '' }
  const without = new MatchingThen(records.changed([record as unknown as LiveRecord]), chains)
  const second = without.named(id)
  const [first, other] = [records.get(agents, winner), second && records.get(agents, second.agent)]
  if (!second || !first || !other) return undefined
  if (second.strategy !== strategy) return { ...second, decidedBy: 'strategy', compared: [] }
  const site = siteFor(interaction, queue)
  if (site !== undefined && isOfSite(first, site) && !isOfSite(other, site))
    return { ...second, decidedBy: 'site', compared: [] }
  return { ...second, ...comparison(matching, queue, first, other) }
}

function comparison(
  matching: MatchingThen,
  queue: Parameters<MatchingThen['keys']>[0],
  winner: Agent,
  other: Agent,
): Pick<NonNullable<Decision['runnerUp']>, 'decidedBy' | 'compared'> {
  const [mine, theirs] = [matching.keys(queue, winner), matching.keys(queue, other)]
  for (const [index, decidedBy] of (['level', 'rank', 'idleSince'] as const).entries()) {
    const [a, b] = [mine[index] as number, theirs[index] as number]
    if (a !== b) return { decidedBy, compared: [a, b] }
  }
  return { decidedBy: 'id', compared: [] }
}

function countsOf(candidates: readonly Candidate[]): Decision['counts'] {
  const counts: Partial<Record<Obstacle, number>> = {}
  for (const { obstacles } of candidates) {
    const [first] = obstacles
    if (first) counts[first] = (counts[first] ?? 0) + 1
  }
  return counts
}
