import type { AgentId, CommittedFact, FactType, InteractionId, QueueId } from '@ringwright/core'
import { addDuration } from '@ringwright/core/reporting'
import type { AgentWork } from './agent-activity.js'
import type { Lent, OpenInteraction, StatisticsState } from './statistics-state.js'

/** What each fact changes; facts that are not here change nothing. The state's `at` and `revision` are the fact's. */
export const STATISTICS_HANDLERS: {
  readonly [T in FactType]?: (state: StatisticsState, data: CommittedFact<T>['data']) => void
} = {
  'interaction:opened': (state, { interaction, channel }) => open(state, interaction, channel),
  'interaction:queued': (state, { interaction, queue, canWait, heldUntil = 0, since, own }) => {
    const item = state.open.get(interaction) ?? open(state, interaction, 'unknown')
    if (own !== undefined && own === item.queue && item.stage === 'waiting')
      return lend(state, interaction, item, { queue, since: state.at })
    // Back where it was, without the agent whom it had for nothing.
    const isReturned = item.pendingMs !== undefined && item.queue === queue
    if (isReturned) waitOn(state, interaction, item)
    // One wait, however often the customer is called, and whichever queues have helped out meanwhile.
    const goesOn = item.deferred === 'callback' || since !== undefined || isReturned
    if (goesOn && item.stage === 'waiting' && item.queue === queue) return lend(state, interaction, item, undefined)
    leaveStage(state, interaction, item)
    item.stage = 'waiting'
    item.queue = queue
    item.since = Math.max(since ?? state.at, heldUntil)
    item.enteredAt ??= item.since
    if (canWait) item.deferred = 'left'
    state.startWaiting(interaction, queue, since)
    state.queueMeasures(queue, item.channel).entered++
  },
  'interaction:refused': (state, { interaction, queue }) => {
    state.queueMeasures(queue, state.open.get(interaction)?.channel ?? 'unknown').refused++
  },
  'interaction:overflowed': (state, { interaction, from, queue }) => {
    const item = state.open.get(interaction)
    // Who waited before was counted when the other queue was entered; this one was not even let in.
    if (item?.stage !== 'waiting' || item.queue !== queue)
      state.queueMeasures(from, item?.channel ?? 'unknown').refused++
  },
  'interaction:dequeued': (state, { interaction }) => {
    const item = state.open.get(interaction)
    if (item) leaveStage(state, interaction, item)
  },
  'interaction:engaged': (state, { interaction, queue, agent, connectBy }) => {
    const item = state.open.get(interaction)
    if (item?.stage !== 'waiting') return
    if (item.lent) goTo(state, item, item.lent)
    state.endWaiting(interaction, queue)
    item.pendingMs = Math.max(0, state.at - item.since)
    if (item.deferred !== 'callback' && connectBy === undefined) served(state, item)
    item.stage = 'engaged'
    item.agent = agent
    item.since = state.at
  },
  'callback:requested': (state, { interaction }) => {
    const item = state.open.get(interaction)
    if (item) item.deferred = 'callback'
  },
  // Whose phone was called first still waits for the agent: of one wait no second one is made.
  'callback:reached': (state, { interaction }) => {
    const item = state.open.get(interaction)
    if (!item) return
    if (item.stage === 'waiting') item.deferred = 'reached'
    else served(state, item)
  },
  'interaction:connected': (state, { interaction }) => {
    const item = state.open.get(interaction)
    if (item && item.deferred !== 'callback') served(state, item)
  },
  'callback:failed': (state, { interaction }) => {
    const item = state.open.get(interaction)
    if (item) waitOn(state, interaction, item)
  },
  'interaction:held': (state, { interaction, held }) => {
    const item = state.open.get(interaction)
    if (item) hold(state, item, held)
  },
  'interaction:transferred': (state, { interaction, from }) => {
    state.queueMeasures(from, state.open.get(interaction)?.channel ?? 'unknown').transferred++
  },
  'interaction:handedOver': (state, { interaction, queue, agent }) => {
    const item = state.open.get(interaction)
    state.queueMeasures(queue, item?.channel ?? 'unknown').transferred++
    if (!item) return
    leaveStage(state, interaction, item)
    if (agent === undefined) return
    item.stage = 'engaged'
    item.agent = agent
    item.since = state.at
    // A supervisor who takes over has not been asked before.
    if (!workOf(state, agent, interaction, 'engaged'))
      state.turnOf(agent).work.push({ interaction, queue, channel: item.channel, state: 'engaged', since: state.at })
  },
  'interaction:parked': (state, { interaction }) => {
    const item = state.open.get(interaction)
    if (item) leaveStage(state, interaction, item)
  },
  'consult:started': (state, { interaction, queue, agent }) => {
    const channel = state.open.get(interaction)?.channel ?? 'unknown'
    if (agent !== undefined)
      state.turnOf(agent).work.push({ interaction, queue, channel, state: 'offered', since: state.at })
  },
  'consult:answered': (state, { interaction, agent }) => {
    const work = agent === undefined ? undefined : workOf(state, agent, interaction, 'offered')
    if (work) Object.assign(work, { state: 'engaged', since: state.at })
  },
  'consult:ended': (state, { interaction, agent }) => {
    if (agent === undefined) return
    if (!takeWork(state, agent, interaction, 'offered')) takeWork(state, agent, interaction, 'engaged')
  },
  'interaction:closed': (state, { interaction, cause }) => {
    const item = state.open.get(interaction)
    if (!item) return
    const isUnserved = item.pendingMs !== undefined && cause === 'customerEnded'
    waitOn(state, interaction, item)
    if (item.stage === 'waiting' && item.queue !== undefined) {
      state.endWaiting(interaction, item.lent?.queue ?? item.queue)
      const measures = state.queueMeasures(item.queue, item.channel)
      if ((cause === 'customerLeft' || isUnserved) && !item.deferred)
        addDuration(measures.abandoned, state.at - item.since)
      else measures.ended++
    } else leaveStage(state, interaction, item)
    state.open.delete(interaction)
  },
  'message:added': (state, { interaction, role }) => {
    const item = state.open.get(interaction)
    if (role !== 'agent' || item?.enteredAt === undefined || item.queue === undefined || item.replied) return
    addDuration(state.queueMeasures(item.queue, item.channel).replied, Math.max(0, state.at - item.enteredAt))
    item.replied = true
  },
  'offer:created': (state, { interaction, queue, agent }) => {
    const channel = state.open.get(interaction)?.channel ?? 'unknown'
    state.queueMeasures(queue, channel).offersMade++
    state.agentMeasures(agent).offersMade++
    state.turnOf(agent).work.push({ interaction, queue, channel, state: 'offered', since: state.at })
  },
  'offer:accepted': (state, { interaction, agent }) => {
    state.agentMeasures(agent).offersAccepted++
    const work = workOf(state, agent, interaction, 'offered')
    if (work) Object.assign(work, { state: 'engaged', since: state.at })
  },
  'offer:missed': (state, { interaction, queue, agent }) => {
    state.queueMeasures(queue, offerEnds(state, agent, interaction)).offersMissed++
    state.agentMeasures(agent).offersMissed++
  },
  'offer:rejected': (state, { interaction, queue, agent }) => {
    state.queueMeasures(queue, offerEnds(state, agent, interaction)).offersRejected++
    state.agentMeasures(agent).offersRejected++
  },
  'offer:failed': (state, { interaction, queue, agent }) => {
    state.queueMeasures(queue, offerEnds(state, agent, interaction)).offersFailed++
  },
  'offer:rescinded': (state, { interaction, agent }) => void offerEnds(state, agent, interaction),
  'agent:wrapUpStarted': (state, { agent, interaction, queue }) => {
    const engaged = takeWork(state, agent, interaction, 'engaged')
    const channel = engaged?.channel ?? state.open.get(interaction)?.channel ?? 'unknown'
    state.turnOf(agent).work.push({ interaction, queue, channel, state: 'wrapping', since: state.at })
  },
  'agent:wrapUpEnded': (state, { agent, interaction, queue }) => {
    const work = takeWork(state, agent, interaction, 'wrapping')
    if (!work) return
    state.queueMeasures(queue, work.channel).wrapUpMs += state.at - work.since
    state.agentMeasures(agent).wrapUpMs += state.at - work.since
  },
  'agent:statusChanged': (state, { agent, status, reason }) => {
    Object.assign(state.turnOf(agent), { status, reason: reason ?? '' })
  },
  'agent:elsewhereChanged': (state, { agent, calls }) => {
    state.turnOf(agent).elsewhere = calls
  },
  'agent:presenceChanged': (state, { agent, connected }) => {
    state.turnOf(agent).connected = connected
  },
}

function open(state: StatisticsState, id: InteractionId, channel: string): OpenInteraction {
  const item: OpenInteraction = {
    channel,
    stage: 'flow',
    queue: undefined,
    since: state.at,
    enteredAt: undefined,
    replied: false,
    deferred: undefined,
    pendingMs: undefined,
    lent: undefined,
    agent: undefined,
    heldSince: undefined,
    heldMs: 0,
  }
  state.open.set(id, item)
  return item
}

/** Waits in the own queue, whichever queue helps out; undefined: none does any more. */
function lend(state: StatisticsState, id: InteractionId, item: OpenInteraction, lent: Lent | undefined): void {
  if (item.queue === undefined) return
  state.endWaiting(id, item.lent?.queue ?? item.queue)
  state.startWaiting(id, lent?.queue ?? item.queue, lent?.since ?? item.since)
  item.lent = lent
}

/** The queue that helps out has found an agent: so it has left its own for that one. */
function goTo(state: StatisticsState, item: OpenInteraction, { queue, since }: Lent): void {
  if (item.queue !== undefined) state.queueMeasures(item.queue, item.channel).overflowed++
  state.queueMeasures(queue, item.channel).entered++
  item.queue = queue
  item.since = since
  item.lent = undefined
}

/** Customer and agent are together: with that the wait has ended. */
function served(state: StatisticsState, item: OpenInteraction): void {
  const { queue, pendingMs } = item
  if (queue !== undefined && pendingMs !== undefined)
    addDuration(state.queueMeasures(queue, item.channel)[item.deferred ? 'deferred' : 'answered'], pendingMs)
  item.pendingMs = undefined
  item.deferred = undefined
}

/** Whose agent has not come together with the customer has had nobody: the wait goes on as if there had been no agent. */
function waitOn(state: StatisticsState, id: InteractionId, item: OpenInteraction): void {
  const { queue, agent, pendingMs } = item
  if (pendingMs === undefined || queue === undefined || agent === undefined) return
  takeWork(state, agent, id, 'engaged')
  item.stage = 'waiting'
  item.agent = undefined
  item.since -= pendingMs
  item.pendingMs = undefined
  state.startWaiting(id, queue, item.since)
}

/** It goes on elsewhere: out of a queue without an agent, or away from its agent. */
function leaveStage(state: StatisticsState, id: InteractionId, item: OpenInteraction): void {
  waitOn(state, id, item)
  const { stage, queue, agent } = item
  if (queue !== undefined && stage === 'waiting') {
    state.endWaiting(id, item.lent?.queue ?? queue)
    state.queueMeasures(queue, item.channel).overflowed++
  }
  item.lent = undefined
  if (queue !== undefined && stage === 'engaged' && agent !== undefined) {
    takeWork(state, agent, id, 'engaged')
    endEngagement(state, item, queue, agent)
  }
  item.stage = 'flow'
  item.agent = undefined
}

function endEngagement(state: StatisticsState, item: OpenInteraction, queue: QueueId, agent: AgentId): void {
  hold(state, item, false)
  for (const measures of [state.queueMeasures(queue, item.channel), state.agentMeasures(agent)]) {
    measures.handled++
    measures.engagedMs += state.at - item.since
    measures.heldMs += item.heldMs
  }
  item.heldMs = 0
}

function hold(state: StatisticsState, item: OpenInteraction, held: boolean): void {
  if (item.heldSince !== undefined) item.heldMs += state.at - item.heldSince
  item.heldSince = held ? state.at : undefined
}

function workOf(
  state: StatisticsState,
  agent: AgentId,
  interaction: InteractionId,
  was: AgentWork['state'],
): AgentWork | undefined {
  return state.turnOf(agent).work.find((work) => work.interaction === interaction && work.state === was)
}

function takeWork(
  state: StatisticsState,
  agent: AgentId,
  interaction: InteractionId,
  was: AgentWork['state'],
): AgentWork | undefined {
  const work = workOf(state, agent, interaction, was)
  const activity = state.agents.get(agent)
  if (work && activity) activity.work = activity.work.filter((each) => each !== work)
  return work
}

/** The agent's offer is over; the channel that it was on. */
function offerEnds(state: StatisticsState, agent: AgentId, interaction: InteractionId): string {
  return takeWork(state, agent, interaction, 'offered')?.channel ?? state.open.get(interaction)?.channel ?? 'unknown'
}
