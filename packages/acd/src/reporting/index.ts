export { type Adherence, type ScheduledSpan, adherence } from './adherence.js'
export { ACTIVITIES, type Activity, type AgentMeasures } from './agent-measures.js'
export { AGENT_METRICS } from './agent-metrics.js'
export { type TimelineSpan, agentTimelines } from './agent-timeline.js'
export type { AlertOptions } from './alert.js'
export { type CenterAt, type History, type HistoryOptions, centerAt, history } from './history.js'
export type { QueueMeasures } from './queue-measures.js'
export { QUEUE_METRICS } from './queue-metrics.js'
export { type QueueNow, type Statistics, statistics } from './statistics.js'
export type { StatisticsOptions } from './statistics-options.js'
export type { StatisticsQuery, StatisticsRow, StatisticsTable } from './statistics-query.js'
export type { MetricDefinition, MetricReference, TimeUnit } from '@ringwright/core/reporting'
export {
  type ComparedGroup,
  type ComparisonFigures,
  type GroupFigures,
  type StrategyComparison,
  strategyComparison,
} from './strategy-comparison.js'
