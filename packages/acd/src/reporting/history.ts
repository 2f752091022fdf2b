import type { AgentId, Archive, CenterId, Instant, InteractionId, QueueId } from '@ringwright/core'
import { type ArchiveSpan, type MetricDefinition, foldArchive } from '@ringwright/core/reporting'
import { activityOf } from './agent-activity.js'
import type { Activity } from './agent-measures.js'
import { registriesOf } from './statistics.js'
import { statisticsFold } from './statistics-fold.js'
import { type StatisticsQuery, type StatisticsTable, queryStatistics } from './statistics-query.js'
import type { StatisticsState } from './statistics-state.js'

/** Which part of an archive figures are made of, and which figures there are. */
export interface HistoryOptions extends ArchiveSpan {
  /** As for the live figures. Default 900,000. */
  readonly intervalMs?: number
  /** Definitions of figures of queues beside the built-in ones. */
  readonly queueMetrics?: readonly MetricDefinition[]
  /** Definitions of figures of agents beside the built-in ones. */
  readonly agentMetrics?: readonly MetricDefinition[]
}

/** Figures of a span of the past, counted from what the archive has. */
export interface History {
  /** Throws `invalid_argument` for a query that does not hold, `not_found` for a metric that is not there. */
  query(query: StatisticsQuery): StatisticsTable
}

const INTERVAL_MS = 900_000

/**
 * Counts the facts of the archive anew, under the definitions that are given now: so a new threshold or a new definition
 * holds for last year as well. What began before `from` is not known, so begin early enough and ask for less.
 */
export async function history(archive: Archive, center: string, options: HistoryOptions = {}): Promise<History> {
  const { intervalMs = INTERVAL_MS, queueMetrics, agentMetrics, ...span } = options
  const fold = statisticsFold({ intervalMs, keptMs: Infinity })
  const state = await foldArchive(fold, archive, center as CenterId, span)
  const registries = registriesOf(queueMetrics, agentMetrics)
  return { query: (query) => queryStatistics(state, registries, query, span.until ?? state.at) }
}

/** Who waited, who talked with whom, and what each agent did, at one instant. */
export interface CenterAt {
  readonly interactions: readonly {
    readonly interaction: InteractionId
    readonly stage: 'flow' | 'waiting' | 'engaged'
    readonly queue?: QueueId
    readonly agent?: AgentId
    readonly since: Instant
  }[]
  readonly agents: readonly {
    readonly agent: AgentId
    readonly activity: Activity | 'offline'
    readonly since: Instant
  }[]
}

/** The state of a center at an instant of the past, from its facts up to and including that instant. */
export async function centerAt(archive: Archive, center: string, instant: Instant): Promise<CenterAt> {
  const fold = statisticsFold({ intervalMs: INTERVAL_MS, keptMs: Infinity })
  return shown(await foldArchive(fold, archive, center as CenterId, { until: instant + 1 }))
}

function shown({ open, agents }: StatisticsState): CenterAt {
  return {
    interactions: [...open].map(([interaction, { stage, queue, agent, since }]) => ({
      ...{ interaction, stage, since },
      ...(queue !== undefined && stage !== 'flow' && { queue }),
      ...(agent !== undefined && stage === 'engaged' && { agent }),
    })),
    agents: [...agents].map(([agent, activity]) => ({
      agent,
      activity: activityOf(activity) ?? 'offline',
      since: activity.since,
    })),
  }
}
