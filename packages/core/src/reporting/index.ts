export {
  type DurationHistogram,
  addDuration,
  durationBars,
  durationHistogram,
  durationHistogramSchema,
  durationPercentile,
  durationsWithin,
  mergeDurations,
} from './duration-histogram.js'
export type { Fold, FoldPart } from './fold.js'
export { archivedFacts } from '../archive/archived-facts.js'
export { type ArchiveSpan, foldArchive } from './fold-archive.js'
export { FoldRunner, type FoldRunnerOptions } from './fold-runner.js'
export type { MetricDefinition } from './metric-definition.js'
export {
  type Measures,
  type Metric,
  type MetricReference,
  type MetricRegistry,
  metricRegistry,
} from './metric-registry.js'
export { TIME_UNITS, type TimeBucketOf, type TimeUnit, timeBuckets } from './time-bucket.js'
