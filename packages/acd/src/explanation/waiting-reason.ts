import {
  type AgentId,
  type Instant,
  type Interaction,
  type InteractionId,
  type LiveRecord,
  type QueueId,
  type Reservation,
  type WaitingStage,
  askedSince,
  inStage,
  interactions,
} from '@ringwright/core'
import { type Agent, agents, canTake, workState } from '../agent/agent.js'
import type { Obstacle } from '../matching/obstacle.js'
import { type Queue, queues } from '../queue/queue.js'
import { demandOf } from '../skill/demand.js'
import { relaxationAt } from '../skill/relaxation.js'
import { skillLevel, skillsIn } from '../skill/skill-level.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import { agentLater, turnsOf } from './agent-later.js'
import { MatchingThen } from './matching-then.js'
import type { RecordsThen } from './records-then.js'

/** One agent of the queue, and all that is in the way. */
export interface WaitingFor {
  readonly agent: AgentId
  readonly obstacles: readonly Obstacle[]
  /** `lineDown`: there for work, but not on the standing line that calls come by. */
  readonly doing: ReturnType<typeof workState> | 'offline' | 'lineDown'
}

/** A change after which the interaction is offered to somebody. */
export type FreeingChange =
  /** Nobody has to do anything: an agent's paperwork or break ends by itself, a cool-down, a delay, or a demand comes down. */
  | { readonly what: 'time'; readonly at: Instant; readonly agent: AgentId }
  | { readonly what: 'workEnds' | 'breakEnds' | 'agentSignsIn' | 'lineComesUp'; readonly agent: AgentId }
  /** The agent brings all that is demanded, and is free. */
  | { readonly what: 'agentLearns'; readonly agent: AgentId; readonly skills: readonly string[] }

/** Why an interaction still waits. */
export interface WaitingReason {
  readonly interaction: InteractionId
  readonly queue: QueueId
  readonly waitedMs: number
  /** How many are served before it in its queue. */
  readonly ahead: number
  /** To whom it is offered right now; then it waits for their answer. */
  readonly offeredTo: readonly AgentId[]
  /** For which agent it waits before anybody else is asked; that one need not be of the queue. */
  readonly reserved?: Reservation
  /** Nobody is offered it before: between two tries of a callback, or until its queue opens. */
  readonly heldUntil?: Instant
  readonly agents: readonly WaitingFor[]
  /** How many agents have something in the way, by each reason. */
  readonly counts: Readonly<Partial<Record<Obstacle, number>>>
  /**
   * The first change that would have it offered, with all else as it is: the soonest that time alone brings, else the
   * smallest that people can make. Undefined when an offer is out, or when no single change would do.
   */
  readonly first?: FreeingChange
}

/** Looks at the records of now; undefined when the interaction does not wait. */
export function waitingReason(
  records: RecordsThen,
  id: InteractionId,
  chains: StrategyChains,
): WaitingReason | undefined {
  const interaction = records.get(interactions, id)
  if (interaction?.stage.name !== 'waiting') return undefined
  const { stage } = interaction
  const queue = records.get(queues, stage.queue)
  if (!queue) return undefined
  const matching = new MatchingThen(records.around(queue.id, stage.reserved?.agent), chains)
  const members = matching.members(queue.id).map((agent) => ({ agent, obstacles: matching.obstacles(id, agent) }))
  const wait: Wait = {
    matching,
    chains,
    interaction,
    stage,
    queue,
    candidates: withAwaited(members, matching, interaction, stage),
  }
  const first = stage.offers.length > 0 ? undefined : firstChange(wait)
  return {
    interaction: id,
    queue: queue.id,
    waitedMs: records.clock.now() - stage.since,
    ahead: matching.ahead(id),
    ...(stage.reserved && { reserved: stage.reserved }),
    ...(stage.heldUntil !== undefined && { heldUntil: stage.heldUntil }),
    offeredTo: stage.offers.map(({ agent }) => agent),
    agents: members.map(({ agent, obstacles }) => ({
      agent: agent.id,
      obstacles,
      doing: doingOf(agent, interaction),
    })),
    counts: countsOf(members),
    ...(first && { first }),
  }
}

interface Wait {
  readonly matching: MatchingThen
  readonly chains: StrategyChains
  readonly interaction: Interaction
  readonly stage: WaitingStage
  readonly queue: Queue
  /** Who may have it, sooner or later. */
  readonly candidates: readonly Hindered[]
}

interface Hindered {
  readonly agent: Agent
  readonly obstacles: readonly Obstacle[]
}

/** The queue's members, and the agent for whom it waits first: that one need not fit, but only be free. */
function withAwaited(
  members: readonly Hindered[],
  { records }: MatchingThen,
  interaction: Interaction,
  { reserved }: WaitingStage,
): readonly Hindered[] {
  const agent = reserved && records.get(agents, reserved.agent)
  if (!agent) return members
  const awaited: Hindered = { agent, obstacles: canTake(agent, interaction) ? [] : ['notFree'] }
  return [awaited, ...members.filter((each) => each.agent.id !== agent.id)]
}

/** Each is tried by matching anew, so that what is told is what would happen; after so many nobody is helped by one more. */
const TRIES_MAX = 50
const SKILL_LEVEL_MAX = 10

function firstChange(wait: Wait): FreeingChange | undefined {
  for (const at of instants(wait)) {
    const agent = servedAt(wait, at)
    if (agent !== undefined) return { what: 'time', at, agent }
  }
  let tries = 0
  for (const { change, becomes } of deeds(wait)) {
    if (tries++ === TRIES_MAX) return undefined
    if (servedWith(wait, becomes) === becomes.id) return change
  }
  return undefined
}

/** When time alone changes something for it, ascending. */
function instants({ matching, interaction, stage, queue, candidates }: Wait): readonly Instant[] {
  const now = matching.records.clock.now()
  const found = new Set<Instant>()
  for (const { until } of stage.excluded) found.add(until)
  if (stage.reserved && !stage.reserved.only) found.add(stage.reserved.until)
  if (stage.heldUntil !== undefined) found.add(stage.heldUntil)
  const holdEnds = matching.holdEnds(interaction.id)
  if (holdEnds !== undefined) found.add(holdEnds)
  if (stage.relaxation?.next !== undefined) found.add(stage.relaxation.next)
  for (const { agent } of candidates) {
    found.add(askedSince(stage) + matching.opensAfterMs(interaction, queue, agent))
    for (const at of turnsOf(agent, interaction.medium)) found.add(at)
  }
  return [...found]
    .filter((at) => at > now && at !== Infinity)
    .sort((a, b) => a - b)
    .slice(0, TRIES_MAX)
}

/** Who would serve it when all that ends by itself until then has ended. */
function servedAt({ matching, chains, interaction, stage, queue, candidates }: Wait, at: Instant): AgentId | undefined {
  const changes: LiveRecord[] = []
  for (const { agent } of candidates) {
    const later = agentLater(agent, at)
    if (later !== agent) changes.push(recordOf(agents.kind, later))
  }
  const relaxation = relaxationAt(queue, stage, at)
  const { reserved, heldUntil, ...open } = stage
  const relaxed: WaitingStage = {
    ...open,
    ...(reserved && (reserved.until > at || reserved.next || reserved.only) && { reserved }),
    ...(heldUntil !== undefined && heldUntil > at && { heldUntil }),
    ...(relaxation && { relaxation }),
  }
  changes.push(recordOf(interactions.kind, inStage(interaction, relaxed)))
  return new MatchingThen(matching.records.changed(changes, at), chains).served(interaction.id)
}

/** What people could do about it, and what the agent would be then. */
interface Deed {
  readonly change: FreeingChange
  readonly becomes: Agent
}

/** The smallest first; of agents who have no more than one thing in the way. */
function* deeds(wait: Wait): Iterable<Deed> {
  const only = (obstacle: Obstacle): readonly Agent[] =>
    wait.candidates
      .filter(({ obstacles }) => obstacles.length === 1 && obstacles[0] === obstacle)
      .map(({ agent }) => agent)
  const busy = only('notFree')
  for (const agent of busy) {
    const ending = agent.loads.find(({ medium }) => medium === wait.interaction.medium)
    if (!ending || agent.nextStatus) continue
    const loads = agent.loads.filter((load) => load !== ending)
    yield { change: { what: 'workEnds', agent: agent.id }, becomes: { ...agent, loads } }
  }
  for (const agent of busy)
    if (agent.line?.isUp === false)
      yield {
        change: { what: 'lineComesUp', agent: agent.id },
        becomes: { ...agent, line: { ...agent.line, isUp: true } },
      }
  for (const what of ['breakEnds', 'agentSignsIn'] as const)
    for (const agent of busy) {
      // Who is on a break without a screen has to come back to that, too.
      if ((agent.status.name === 'break' && agent.connected) !== (what === 'breakEnds')) continue
      const { nextStatus: _takenBack, ...rest } = agent
      const status = { name: 'available', since: agent.status.since } as const
      const line = rest.line && { line: { ...rest.line, isUp: true } }
      yield { change: { what, agent: agent.id }, becomes: { ...rest, ...line, connected: true, status } }
    }
  for (const agent of only('skills')) yield learning(agent, wait)
}

function learning(agent: Agent, { matching, stage, queue }: Wait): Deed {
  const now = matching.records.clock.now()
  const { skills, need } = demandOf(queue, stage)
  const wanted: Record<string, number> = { ...skills }
  for (const skill of need ? skillsIn(need) : []) wanted[skill] = SKILL_LEVEL_MAX
  const missing = Object.keys(wanted).filter((skill) => skillLevel(agent, skill, now) < (skills[skill] ?? 1))
  const { skillsUntil: _expired, ...rest } = agent
  return {
    change: { what: 'agentLearns', agent: agent.id, skills: missing },
    becomes: { ...rest, skills: { ...agent.skills, ...wanted } },
  }
}

/** Who would serve it if one agent were otherwise. */
function servedWith({ matching, chains, interaction }: Wait, agent: Agent): AgentId | undefined {
  const records = matching.records.changed([recordOf(agents.kind, agent)])
  return new MatchingThen(records, chains).served(interaction.id)
}

function recordOf<Body extends { readonly id: string }>(kind: string, body: Body): LiveRecord {
  return { key: `${kind}/${body.id}`, kind, id: body.id, body, version: '' as LiveRecord['version'] }
}

function doingOf(agent: Agent, { medium }: Interaction): WaitingFor['doing'] {
  if (agent.status.name === 'offline' && agent.loads.length === 0) return 'offline'
  const doing = workState(agent)
  return doing === 'idle' && medium === 'voice' && agent.line?.isUp === false ? 'lineDown' : doing
}

function countsOf(members: readonly Hindered[]): WaitingReason['counts'] {
  const counts: Partial<Record<Obstacle, number>> = {}
  for (const { obstacles } of members) for (const obstacle of obstacles) counts[obstacle] = (counts[obstacle] ?? 0) + 1
  return counts
}
