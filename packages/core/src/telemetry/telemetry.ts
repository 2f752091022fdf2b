import type { Instant } from '../clock/clock.js'

/** What a figure or a span is about, by name. Few values of each: one that is new for every customer belongs elsewhere. */
export type Attributes = Readonly<Record<string, string>>

/** One figure as it is now. */
export interface Observation {
  readonly value: number
  readonly attributes: Attributes
}

/** What a figure is: named as OpenTelemetry names figures, `ringwright.commits`, with the unit in UCUM (`s`, `1`). */
export interface Instrument {
  readonly name: string
  readonly description: string
  readonly unit: string
}

/** A stretch of time in which one thing was done. */
export interface FinishedSpan {
  /** What it belongs to: spans of the same trace have the same, on every node. 32 hexadecimal digits. */
  readonly trace: string
  readonly name: string
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly attributes: Attributes
  readonly events: readonly { readonly name: string; readonly at: Instant; readonly attributes: Attributes }[]
}

/** Where figures and spans go: a port, so that a host's own telemetry gets them. None of these may throw. */
export interface Telemetry {
  /** A number that only grows. */
  counter(instrument: Instrument): { add(by: number, attributes: Attributes): void }
  /** Durations, in seconds. */
  histogram(instrument: Instrument): { record(seconds: number, attributes: Attributes): void }
  /** A number that is asked for when somebody looks. Returns what ends the asking. */
  gauge(instrument: Instrument, observe: () => Iterable<Observation>): () => void
  /** Where spans go; absent: nobody wants any. */
  span?(span: FinishedSpan): void
}
