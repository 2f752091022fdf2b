import type { Instant } from '@ringwright/core'
import type { LogAudit, Violation } from '@ringwright/core/simulation'
import {
  type StatisticsQuery,
  type StatisticsRegistries,
  type StatisticsTable,
  queryStatistics,
} from '../../reporting/statistics-query.js'
import type { StatisticsState } from '../../reporting/statistics-state.js'

/** The figures that a day is judged by; null where nothing happened. */
export interface DayFigures {
  /** Answered within 20 s, of all answered and abandoned. */
  readonly serviceLevel: number | null
  /** Who gave up, of all answered and abandoned. */
  readonly abandonRate: number | null
  /** The mean wait of those who were answered. */
  readonly averageSpeedOfAnswerMs: number | null
  /** The time that agents had work, of the time that they had work or were free for it. */
  readonly occupancy: number | null
}

/** What a simulated day came to, for its customers and its agents. */
export interface DayReport extends DayFigures {
  /** Customers who came; each was answered, gave up, was not let in, or was ended otherwise. */
  readonly visits: number
  readonly answered: number
  readonly abandoned: number
  readonly refused: number
  /** Customers who were still there when the day was over. */
  readonly open: number
  readonly commits: number
  readonly facts: number
  /** Any figure of the day; see `statistics`. */
  query(query: StatisticsQuery): StatisticsTable
  readonly violations: readonly Violation[]
  /** Over all facts; equal for equal days. */
  readonly traceHash: string
}

export interface DayResult {
  readonly state: StatisticsState
  readonly audit: LogAudit
  readonly visits: number
  readonly open: number
  readonly now: Instant
  readonly registries: StatisticsRegistries
}

export function reportOnDay({ state, audit, visits, open, now, registries }: DayResult): DayReport {
  const query = (wanted: StatisticsQuery): StatisticsTable => queryStatistics(state, registries, wanted, now)
  const valueOf = (of: StatisticsQuery['of'], metric: string): number | null =>
    query({ of, metrics: [metric] }).rows[0]?.values[0] ?? null
  const count = (metric: string): number => valueOf('queues', metric) ?? 0
  return {
    ...{ visits, open, query },
    serviceLevel: valueOf('queues', 'serviceLevel.offered'),
    abandonRate: valueOf('queues', 'abandonRate'),
    averageSpeedOfAnswerMs: valueOf('queues', 'averageSpeedOfAnswer'),
    occupancy: valueOf('agents', 'occupancy'),
    answered: count('answered'),
    abandoned: count('abandoned'),
    refused: count('refused'),
    commits: audit.revision,
    facts: [...audit.facts.values()].reduce((sum, each) => sum + each, 0),
    violations: audit.violations,
    traceHash: audit.traceHash,
  }
}
