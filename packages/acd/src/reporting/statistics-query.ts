import { type Instant, RingwrightError, parseInput } from '@ringwright/core'
import {
  type MetricDefinition,
  type MetricReference,
  type MetricRegistry,
  TIME_UNITS,
  type TimeUnit,
  timeBuckets,
} from '@ringwright/core/reporting'
import { z } from 'zod'
import { countTime, startOfInterval } from './agent-activity.js'
import { type AgentMeasures, addAgentMeasures, agentMeasures } from './agent-measures.js'
import { type QueueMeasures, addQueueMeasures, queueMeasures } from './queue-measures.js'
import type { StatisticsState } from './statistics-state.js'

/** What is wanted to know, of queues or of agents. */
export interface StatisticsQuery {
  /** Figures of queues can be grouped by queue and channel, those of agents by agent; both by time. */
  readonly of: 'queues' | 'agents'
  /** 1 to 100, each a column of the answer. */
  readonly metrics: readonly MetricReference[]
  /** Intervals that begin at or after this instant. Default: from the first that is kept. */
  readonly from?: Instant
  /** Intervals that begin before this instant. Default: up to now. */
  readonly until?: Instant
  /** One row for each combination, in order. Default: one row for all. */
  readonly by?: readonly ('queue' | 'channel' | 'agent' | TimeUnit)[]
  /** Whose hours, days, months and years these are. Default `UTC`. */
  readonly zone?: string
  /** Only these. Default: all. */
  readonly queues?: readonly string[]
  readonly channels?: readonly string[]
  readonly agents?: readonly string[]
}

/** The figures of one group of a query. */
export interface StatisticsRow {
  /** By what the row is grouped: `{ queue: 'sales', day: '2026-01-05' }`. */
  readonly group: Readonly<Record<string, string>>
  /** In the order of the query's metrics; null where there is nothing to divide by. */
  readonly values: readonly (number | null)[]
}

/** The answer to a query of figures. */
export interface StatisticsTable {
  /** How each value was computed, in the order of the query's metrics: to be printed with them. */
  readonly definitions: readonly (MetricDefinition & { readonly parameters: Readonly<Record<string, number>> })[]
  readonly rows: readonly StatisticsRow[]
}

export interface StatisticsRegistries {
  readonly queues: MetricRegistry<QueueMeasures>
  readonly agents: MetricRegistry<AgentMeasures>
}

const names = z.array(z.string()).max(100_000).optional()
const querySchema = z.strictObject({
  of: z.enum(['queues', 'agents']),
  metrics: z.array(z.unknown()).min(1).max(100),
  from: z.number().optional(),
  until: z.number().optional(),
  by: z
    .array(z.enum(['queue', 'channel', 'agent', ...TIME_UNITS]))
    .max(8)
    .optional(),
  zone: z.string().optional(),
  queues: names,
  channels: names,
  agents: names,
})

/** One cell of what was counted, with what it can be grouped by. */
interface Cell<Measures> {
  readonly from: Instant
  readonly names: { readonly queue?: string; readonly channel?: string; readonly agent?: string }
  readonly measures: Measures
}

/**
 * Counts grouped and turned into figures. What agents do at the moment counts up to `now`. Throws `invalid_argument` for
 * a query that does not hold, `not_found` for a metric that is not there.
 */
export function queryStatistics(
  state: StatisticsState,
  registries: StatisticsRegistries,
  query: StatisticsQuery,
  now: Instant,
): StatisticsTable {
  parseInput(querySchema, query, 'statistics query')
  const wrong = query.by?.find((name) =>
    query.of === 'queues' ? name === 'agent' : name === 'queue' || name === 'channel',
  )
  if (wrong !== undefined)
    throw new RingwrightError(
      'invalid_argument',
      `Figures of ${query.of} cannot be grouped by ${wrong}; ask of: '${query.of === 'queues' ? 'agents' : 'queues'}'.`,
    )
  return query.of === 'queues'
    ? tableOf(query, registries.queues, queueCells(state), queueMeasures, addQueueMeasures)
    : tableOf(query, registries.agents, agentCells(state, now), agentMeasures, addAgentMeasures)
}

function tableOf<Measures>(
  query: StatisticsQuery,
  registry: MetricRegistry<Measures>,
  cells: Iterable<Cell<Measures>>,
  start: () => Measures,
  add: (into: Measures, from: Measures) => void,
): StatisticsTable {
  const { from = -Infinity, until = Infinity, by = [], zone = 'UTC' } = query
  const metrics = query.metrics.map((reference) => registry.metric(reference))
  const wanted = filterOf(query)
  const buckets = new Map(TIME_UNITS.filter((unit) => by.includes(unit)).map((unit) => [unit, timeBuckets(unit, zone)]))
  const groups = new Map<string, { group: Record<string, string>; measures: Measures }>()
  for (const cell of cells) {
    if (cell.from < from || cell.from >= until || !wanted(cell.names)) continue
    const group = Object.fromEntries(
      by.map((name) => [
        name,
        buckets.get(name as TimeUnit)?.(cell.from) ?? cell.names[name as 'queue' | 'channel' | 'agent'] ?? '',
      ]),
    )
    const key = JSON.stringify(Object.values(group))
    let known = groups.get(key)
    if (!known) {
      known = { group, measures: start() }
      groups.set(key, known)
    }
    add(known.measures, cell.measures)
  }
  // Without groups there is one row, whether anything has happened or not.
  if (by.length === 0 && groups.size === 0) groups.set('', { group: {}, measures: start() })
  return {
    definitions: metrics.map(({ definition, parameters }) => ({ ...definition, parameters })),
    rows: [...groups.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { group, measures }]) => ({ group, values: metrics.map((metric) => metric.value(measures)) })),
  }
}

function filterOf({ queues, channels, agents }: StatisticsQuery): (names: Cell<unknown>['names']) => boolean {
  const sets = {
    queue: queues && new Set(queues),
    channel: channels && new Set(channels),
    agent: agents && new Set(agents),
  }
  return ({ queue = '', channel = '', agent = '' }) =>
    (sets.queue?.has(queue) ?? true) && (sets.channel?.has(channel) ?? true) && (sets.agent?.has(agent) ?? true)
}

function* queueCells({ intervals }: StatisticsState): Iterable<Cell<QueueMeasures>> {
  for (const { from, queues } of intervals.values())
    for (const { queue, channel, measures } of queues.values()) yield { from, names: { queue, channel }, measures }
}

/** What is counted, and beside it the time that agents have spent since on what they do now. */
function* agentCells(state: StatisticsState, now: Instant): Iterable<Cell<AgentMeasures>> {
  for (const { from, agents } of state.intervals.values())
    for (const [agent, measures] of agents) yield { from, names: { agent }, measures }
  const { intervalMs } = state.limits
  for (const [agent, activity] of state.agents) {
    const running = new Map<Instant, AgentMeasures>()
    countTime(activity, now, intervalMs, (instant) => {
      const from = startOfInterval(instant, intervalMs)
      const measures = running.get(from) ?? agentMeasures()
      running.set(from, measures)
      return measures
    })
    for (const [from, measures] of running) yield { from, names: { agent }, measures }
  }
}
