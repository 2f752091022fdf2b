import {
  type Engine,
  type Instant,
  type Plugin,
  type PluginInstance,
  type QueueId,
  RingwrightError,
  parseInput,
} from '@ringwright/core'
import { FoldRunner, type MetricDefinition, metricRegistry } from '@ringwright/core/reporting'
import { agents } from '../agent/agent.js'
import { activityOf, startOfInterval } from './agent-activity.js'
import { AGENT_MEASURES, type Activity } from './agent-measures.js'
import { AGENT_METRICS } from './agent-metrics.js'
import type { CheckedAlertOptions } from './alert.js'
import { AlertWatch } from './alert-watch.js'
import { QUEUE_MEASURES } from './queue-measures.js'
import { QUEUE_METRICS } from './queue-metrics.js'
import { statisticsFold } from './statistics-fold.js'
import { type StatisticsOptions, statisticsOptionsSchema } from './statistics-options.js'
import {
  type StatisticsQuery,
  type StatisticsRegistries,
  type StatisticsTable,
  queryStatistics,
} from './statistics-query.js'
import type { StatisticsState } from './statistics-state.js'

/** One queue at this moment. */
export interface QueueNow {
  readonly queue: QueueId
  readonly waiting: number
  /** How long the one who came first has been waiting in this queue; null when nobody sits through a wait. */
  readonly longestWaitMs: number | null
  /** How many of the queue's agents do what; those who are offline are left out. */
  readonly agents: Readonly<Record<Activity, number>>
}

/** Figures of a center, live; a plug-in beside `acd`. */
export interface Statistics extends Plugin {
  /** Throws `invalid_argument` for a query that does not hold, `not_found` for a metric that is not there. */
  query(query: StatisticsQuery): StatisticsTable
  /** How one queue stands; zeros for one that there is not. */
  now(queue: string): QueueNow
  /** From when on the figures are complete; null: since the center's first fact. */
  readonly completeFrom: Instant | null
  /** Keeps the counts in the store now, if this node is the dispatcher: before a planned stop. */
  checkpoint(): Promise<void>
}

interface Running {
  readonly engine: Engine
  readonly runner: FoldRunner<StatisticsState>
}

/**
 * Counts what happens in a center from its facts, behind the engine, at every node. Throws `invalid_argument` for options
 * or definitions that do not hold.
 */
export function statistics(options: StatisticsOptions = {}): Statistics {
  const { intervalMs, keptMs, checkpointEveryMs, alerts, ...own } = parseInput(
    statisticsOptionsSchema,
    options,
    'options of statistics',
  )
  const registries = registriesOf(own.queueMetrics, own.agentMetrics)
  for (const { figure } of alerts) if (typeof figure === 'object') registries.queues.metric(figure.metric)
  let running: Running | undefined
  const here = (): Running => {
    if (!running) throw new RingwrightError('wrong_state', 'This statistics() is not part of a contact center yet.')
    return running
  }
  return {
    name: 'statistics',
    setup(engine): PluginInstance {
      if (running) throw new RingwrightError('wrong_state', 'One statistics() serves one contact center.')
      const fold = statisticsFold({ intervalMs, keptMs })
      const runner = new FoldRunner({ engine, fold, checkpointEveryMs })
      running = { engine, runner }
      const watch = new AlertWatch(engine, alerts, (alert) =>
        figureOf(alert, runner.state, registries, engine.clock.now()),
      )
      return {
        async start() {
          runner.start()
          watch.start()
        },
        async stop() {
          watch.stop()
          await runner.stop()
        },
      }
    },
    query: (query) => queryStatistics(here().runner.state, registries, query, here().engine.clock.now()),
    now: (queue) => queueNow(here(), queue as QueueId),
    get completeFrom() {
      return here().runner.completeFrom
    },
    checkpoint: () => here().runner.checkpoint(),
  }
}

/** The built-in definitions and the host's own. */
export function registriesOf(
  queueMetrics: readonly MetricDefinition[] = [],
  agentMetrics: readonly MetricDefinition[] = [],
): StatisticsRegistries {
  return {
    queues: metricRegistry(QUEUE_MEASURES, [...QUEUE_METRICS, ...queueMetrics]),
    agents: metricRegistry(AGENT_MEASURES, [...AGENT_METRICS, ...agentMetrics]),
  }
}

function queueNow({ engine, runner }: Running, queue: QueueId): QueueNow {
  const { state } = runner
  const counts: Record<Activity, number> = { engaged: 0, offered: 0, wrapping: 0, idle: 0, break: 0, away: 0 }
  for (const [id, activity] of state.agents) {
    const name = activityOf(activity)
    if (name !== undefined && engine.get(agents, id)?.queues.includes(queue)) counts[name]++
  }
  return {
    queue,
    waiting: state.waiting.get(queue)?.size ?? 0,
    longestWaitMs: longestWait(state, queue, engine.clock.now()),
    agents: counts,
  }
}

function longestWait({ waiting, open }: StatisticsState, queue: QueueId, now: Instant): number | null {
  let longest: number | null = null
  for (const [id, since] of waiting.get(queue) ?? [])
    if (!open.get(id)?.deferred) longest = Math.max(longest ?? 0, now - since)
  return longest
}

function figureOf(
  { figure, queue }: CheckedAlertOptions,
  state: StatisticsState,
  registries: StatisticsRegistries,
  now: Instant,
): number | null {
  const queues = queue === undefined ? [...state.waiting.keys()] : [queue as QueueId]
  if (figure === 'waiting') return queues.reduce((sum, id) => sum + (state.waiting.get(id)?.size ?? 0), 0)
  if (figure === 'longestWait') {
    const waits = queues.map((id) => longestWait(state, id, now)).filter((wait) => wait !== null)
    return waits.length === 0 ? null : Math.max(...waits)
  }
  const { rows } = queryStatistics(
    state,
    registries,
    {
      of: 'queues',
      metrics: [figure.metric],
      from: startOfInterval(now - figure.windowMs, state.limits.intervalMs),
      ...(queue !== undefined && { queues: [queue] }),
    },
    now,
  )
  return rows[0]?.values[0] ?? null
}
