export { traceOf } from './interaction-spans.js'
export {
  type InstrumentOptions,
  type MeterLike,
  type ObserverLike,
  type OpenTelemetryOptions,
  type TraceApiLike,
  type TracerLike,
  openTelemetry,
} from './open-telemetry.js'
export { type Prometheus, prometheus, type PrometheusOptions } from './prometheus.js'
export type { Attributes, FinishedSpan, Instrument, Observation, Telemetry } from './telemetry.js'
export { telemetry } from './telemetry-plugin.js'
