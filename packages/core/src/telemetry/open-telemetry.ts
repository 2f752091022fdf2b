import { sha256 } from '../storage/chain/sha-256.js'
import type { Attributes, Instrument, Telemetry } from './telemetry.js'

/** What a figure is, for those who read it. */
export interface InstrumentOptions {
  /** One sentence. */
  readonly description: string
  /** As UCUM has it: `s`, `{call}`. */
  readonly unit: string
}

/** The part of a meter of `@opentelemetry/api` that is used. */
export interface MeterLike {
  createCounter(name: string, options: InstrumentOptions): { add(value: number, attributes: Attributes): void }
  createHistogram(name: string, options: InstrumentOptions): { record(value: number, attributes: Attributes): void }
  createObservableGauge(
    name: string,
    options: InstrumentOptions,
  ): {
    addCallback(callback: (result: ObserverLike) => void): void
    removeCallback(callback: (result: ObserverLike) => void): void
  }
}

/** Takes a figure that is asked for, one for each set of attributes. */
export interface ObserverLike {
  observe(value: number, attributes: Attributes): void
}

/** The part of a tracer of `@opentelemetry/api` that is used. */
export interface TracerLike<Context> {
  startSpan(
    name: string,
    options: { readonly startTime: number; readonly attributes: Attributes },
    context: Context,
  ): {
    addEvent(name: string, attributes: Attributes, at: number): unknown
    end(at: number): void
  }
}

/** What joins spans to one trace: `{ trace, ROOT_CONTEXT }` of `@opentelemetry/api`. */
export interface TraceApiLike<Context> {
  readonly ROOT_CONTEXT: Context
  readonly trace: {
    setSpanContext(
      context: Context,
      parent: {
        readonly traceId: string
        readonly spanId: string
        readonly traceFlags: number
        readonly isRemote: boolean
      },
    ): Context
  }
}

/** To which meter and tracer of the host a center tells its figures and spans. */
export interface OpenTelemetryOptions<Context> {
  /** `metrics.getMeter('ringwright')` of `@opentelemetry/api`. */
  readonly meter: MeterLike
  /** Default: no spans. */
  readonly tracing?: { readonly tracer: TracerLike<Context>; readonly api: TraceApiLike<Context> }
}

const SAMPLED = 1
const SPAN_ID_DIGITS = 16

/** Hands figures and spans to the OpenTelemetry of the host, which brings the package. */
export function openTelemetry<Context>({ meter, tracing }: OpenTelemetryOptions<Context>): Telemetry {
  const settings = ({ description, unit }: Instrument): InstrumentOptions => ({ description, unit })
  return {
    counter: (instrument) => meter.createCounter(instrument.name, settings(instrument)),
    histogram: (instrument) => meter.createHistogram(instrument.name, settings(instrument)),
    gauge(instrument, observe) {
      const gauge = meter.createObservableGauge(instrument.name, settings(instrument))
      const report = (result: ObserverLike): void => {
        for (const { value, attributes } of observe()) result.observe(value, attributes)
      }
      gauge.addCallback(report)
      return () => gauge.removeCallback(report)
    },
    ...(tracing && {
      span({ trace, name, startedAt, endedAt, attributes, events }) {
        const { tracer, api } = tracing
        // All spans of a trace have one parent that nobody sends: so they meet, whichever node has made them.
        const parent = {
          traceId: trace,
          spanId: sha256(trace).slice(0, SPAN_ID_DIGITS),
          traceFlags: SAMPLED,
          isRemote: true,
        }
        const context = api.trace.setSpanContext(api.ROOT_CONTEXT, parent)
        const span = tracer.startSpan(name, { startTime: startedAt, attributes }, context)
        for (const event of events) span.addEvent(event.name, event.attributes, event.at)
        span.end(endedAt)
      },
    }),
  }
}
