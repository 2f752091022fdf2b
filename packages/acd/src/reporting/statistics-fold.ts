import type { AgentId, CommittedFact, Instant, InteractionId, Json, QueueId } from '@ringwright/core'
import { type Fold, durationHistogramSchema } from '@ringwright/core/reporting'
import { z } from 'zod'
import { agentActivitySchema } from './agent-activity.js'
import { DEFERRALS } from './deferral.js'
import { type StatisticsLimits, StatisticsState } from './statistics-state.js'
import { STATISTICS_HANDLERS } from './statistics-handlers.js'

/** Grows whenever the same facts are counted otherwise, or kept otherwise. */
const VERSION = 6

/** What is going on, as opposed to the intervals, which are history. */
const NOW = 'now'
const INTERVAL = 'interval/'

const count = z.number()
const queueMeasuresSchema = z.object({
  entered: count,
  answered: durationHistogramSchema(),
  deferred: durationHistogramSchema(),
  abandoned: durationHistogramSchema(),
  overflowed: count,
  ended: count,
  refused: count,
  replied: durationHistogramSchema(),
  handled: count,
  engagedMs: count,
  heldMs: count,
  wrapUpMs: count,
  transferred: count,
  offersMade: count,
  offersMissed: count,
  offersRejected: count,
  offersFailed: count,
})
const activities = { engaged: count, offered: count, wrapping: count, idle: count, break: count, away: count }
const agentMeasuresSchema = z.object({
  time: z.object(activities),
  breaks: z.record(z.string(), count),
  handled: count,
  engagedMs: count,
  heldMs: count,
  wrapUpMs: count,
  offersMade: count,
  offersAccepted: count,
  offersMissed: count,
  offersRejected: count,
})
const intervalSchema = z.object({
  from: z.number(),
  changed: z.number(),
  queues: z.array(z.object({ queue: z.string(), channel: z.string(), measures: queueMeasuresSchema })),
  agents: z.array(z.tuple([z.string(), agentMeasuresSchema])),
})
const openSchema = z.object({
  channel: z.string(),
  stage: z.enum(['flow', 'waiting', 'engaged']),
  queue: z.string().optional(),
  since: z.number(),
  enteredAt: z.number().optional(),
  replied: z.boolean(),
  deferred: z.enum(DEFERRALS).optional(),
  pendingMs: z.number().optional(),
  lent: z.object({ queue: z.string().transform((id) => id as QueueId), since: z.number() }).optional(),
  agent: z.string().optional(),
  heldSince: z.number().optional(),
  heldMs: z.number(),
})
const nowSchema = z.object({
  at: z.number(),
  revision: z.number(),
  open: z.array(z.tuple([z.string(), openSchema])),
  agents: z.array(z.tuple([z.string(), agentActivitySchema])),
})

/** The statistics of a center as a fold over its facts. */
export function statisticsFold(limits: StatisticsLimits): Fold<StatisticsState> {
  return {
    name: 'statistics',
    version: VERSION,
    start: () => new StatisticsState(limits),
    apply(state, fact) {
      // Commits of one revision come together, and their time never goes back in one log.
      state.at = Math.max(state.at, fact.at)
      state.revision = fact.revision
      const handle = STATISTICS_HANDLERS[fact.type] as
        | ((state: StatisticsState, data: CommittedFact['data']) => void)
        | undefined
      handle?.(state, fact.data)
    },
    *parts(state) {
      yield { name: NOW, changed: state.revision }
      for (const { from, changed } of state.intervals.values()) yield { name: `${INTERVAL}${from}`, changed }
    },
    save: (state, part) => (part === NOW ? saveNow(state) : saveInterval(state, Number(part.slice(INTERVAL.length)))),
    load: (parts) => load(limits, parts),
  }
}

function saveNow({ at, revision, open, agents }: StatisticsState): Json {
  return plain({ at, revision, open: [...open], agents: [...agents] })
}

function saveInterval({ intervals }: StatisticsState, from: Instant): Json {
  const interval = intervals.get(from)
  if (!interval) return null
  const { changed, queues, agents } = interval
  return plain({ from, changed, queues: [...queues.values()], agents: [...agents] })
}

/** A copy without what JSON leaves out, so that it stays as it is while the state goes on. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

function load(limits: StatisticsLimits, parts: ReadonlyMap<string, Json>): StatisticsState {
  const state = new StatisticsState(limits)
  const now = nowSchema.parse(parts.get(NOW))
  state.at = now.at
  state.revision = now.revision
  for (const [id, { queue, enteredAt, agent, heldSince, deferred, pendingMs, lent, ...item }] of now.open)
    state.open.set(id as InteractionId, {
      ...item,
      lent,
      queue: queue as QueueId | undefined,
      enteredAt,
      agent: agent as AgentId | undefined,
      heldSince,
      deferred,
      pendingMs,
    })
  for (const [id, activity] of now.agents) state.agents.set(id as AgentId, activity)
  for (const [id, { stage, queue, since, lent }] of state.open)
    if (stage === 'waiting' && queue !== undefined) state.startWaiting(id, lent?.queue ?? queue, lent?.since ?? since)
  const intervals = [...parts].filter(([name]) => name !== NOW).map(([, part]) => intervalSchema.parse(part))
  for (const { from, changed, queues, agents } of intervals.sort((a, b) => a.from - b.from))
    state.intervals.set(from, {
      from,
      changed,
      queues: new Map(
        queues.map((cell) => [`${cell.queue}/${cell.channel}`, { ...cell, queue: cell.queue as QueueId }]),
      ),
      agents: new Map(agents.map(([id, measures]) => [id as AgentId, measures])),
    })
  return state
}
