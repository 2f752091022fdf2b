import { parseInput } from '../errors/parse-input.js'
import { z } from 'zod'
import { escapedText, exposedName, labelName, numberText, sampleLine } from './prometheus-sample.js'
import type { Attributes, Instrument, Observation, Telemetry } from './telemetry.js'

/** How many series a center shows to Prometheus, and how fine its histograms are. */
export interface PrometheusOptions {
  /**
   * Series of one figure at most; further ones are counted in `ringwright_series_dropped_total`. Default 1,000; 1 to
   * 100,000.
   */
  readonly seriesMax?: number
  /**
   * Upper bounds of the buckets of histograms, in seconds, ascending, 1 to 50 of them. Default: from a second to an
   * hour.
   */
  readonly bucketsSeconds?: readonly number[]
}

/** Figures in memory, and the page that Prometheus reads. */
export interface Prometheus extends Telemetry {
  /** All figures in the text format of Prometheus, 0.0.4. */
  text(): string
  /** The same, as a handler of `httpRouter`, for GET. Figures name queues: keep it where only operators come. */
  readonly handler: () => Response
}

/** What a wait of a customer is told apart by. */
const BUCKETS_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600]

const optionsSchema = z.strictObject({
  seriesMax: z.number().int().min(1).max(100_000).default(1_000),
  bucketsSeconds: z
    .array(z.number().positive())
    .min(1)
    .max(50)
    .refine((bounds) => bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] as number)), {
      message: 'takes bounds in ascending order',
    })
    .default(BUCKETS_SECONDS),
} satisfies Record<keyof PrometheusOptions, z.ZodType>)

interface Histogram {
  readonly counts: number[]
  sum: number
  count: number
}

interface Family {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly instrument: Instrument
  /** What follows the family's head. */
  lines(name: string): Iterable<string>
}

const DROPPED: Instrument = {
  name: 'ringwright.series_dropped',
  description: 'Values of figures that had too many series already; see `seriesMax`.',
  unit: '1',
}

/** Figures for Prometheus, without a library of its own. */
export function prometheus(options: PrometheusOptions = {}): Prometheus {
  const { seriesMax, bucketsSeconds } = parseInput(optionsSchema, options, 'options of prometheus')
  const families = new Map<string, Family>()
  let dropped = 0

  /** The series of some attributes; undefined past the limit. */
  const seriesOf = <T>(all: Map<string, T>, attributes: Attributes, make: () => T): T | undefined => {
    const labels = labelsOf(attributes)
    let series = all.get(labels)
    if (series !== undefined) return series
    if (all.size >= seriesMax) {
      dropped++
      return undefined
    }
    series = make()
    all.set(labels, series)
    return series
  }

  const counters = new Map<string, Map<string, { value: number }>>()
  const histograms = new Map<string, Map<string, Histogram>>()
  const gauges = new Map<string, Set<() => Iterable<Observation>>>()

  /** Instruments of one name, of several centers in one process, are one. */
  const shared = <T>(all: Map<string, T>, { name }: Instrument, make: () => T, family: (made: T) => Family): T => {
    const known = all.get(name)
    if (known !== undefined) return known
    const made = make()
    all.set(name, made)
    families.set(name, family(made))
    return made
  }

  const figures: Prometheus = {
    counter(instrument) {
      const series = shared(
        counters,
        instrument,
        () => new Map<string, { value: number }>(),
        (all) => ({ kind: 'counter', instrument, lines: (name) => linesOf(all, ({ value }) => value, name) }),
      )
      return {
        add(by, attributes) {
          const one = seriesOf(series, attributes, () => ({ value: 0 }))
          if (one) one.value += by
        },
      }
    },
    histogram(instrument) {
      const series = shared(
        histograms,
        instrument,
        () => new Map<string, Histogram>(),
        (all) => ({ kind: 'histogram', instrument, lines: (name) => histogramLines(all, bucketsSeconds, name) }),
      )
      return {
        record(seconds, attributes) {
          const one = seriesOf(series, attributes, () => ({ counts: bucketsSeconds.map(() => 0), sum: 0, count: 0 }))
          if (!one) return
          const bucket = bucketsSeconds.findIndex((bound) => seconds <= bound)
          if (bucket >= 0) one.counts[bucket] = (one.counts[bucket] as number) + 1
          one.sum += seconds
          one.count++
        },
      }
    },
    gauge(instrument, observe) {
      const observers = shared(
        gauges,
        instrument,
        () => new Set<() => Iterable<Observation>>(),
        (all) => ({
          kind: 'gauge',
          instrument,
          lines(name) {
            const now = new Map<string, { value: number }>()
            for (const look of all)
              for (const { value, attributes } of look()) {
                const one = seriesOf(now, attributes, () => ({ value: 0 }))
                if (one) one.value += value
              }
            return linesOf(now, ({ value }) => value, name)
          },
        }),
      )
      observers.add(observe)
      return () => void observers.delete(observe)
    },
    text() {
      const lines = [...families.values()].flatMap(familyLines)
      const own = {
        kind: 'counter',
        instrument: DROPPED,
        lines: (name: string) => [sampleLine(name, '', dropped)],
      } as const
      return `${[...lines, ...familyLines(own)].join('\n')}\n`
    },
    handler: () =>
      new Response(figures.text(), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
      }),
  }
  return figures
}

function familyLines({ kind, instrument, lines }: Family): string[] {
  const name = exposedName(instrument, kind)
  return [`# HELP ${name} ${escapedText(instrument.description)}`, `# TYPE ${name} ${kind}`, ...lines(name)]
}

function labelsOf(attributes: Attributes): string {
  const names = Object.keys(attributes).sort()
  return names
    .map((name) => `${labelName(name)}="${escapedText(attributes[name] as string).replaceAll('"', '\\"')}"`)
    .join()
}

function linesOf<T>(series: Map<string, T>, valueOf: (one: T) => number, name: string): string[] {
  return [...series].map(([labels, one]) => sampleLine(name, labels, valueOf(one)))
}

function histogramLines(series: Map<string, Histogram>, bounds: readonly number[], name: string): string[] {
  return [...series].flatMap(([labels, { counts, sum, count }]) => {
    const before = labels === '' ? '' : `${labels},`
    let below = 0
    const buckets = bounds.map((bound, index) => {
      below += counts[index] as number
      return sampleLine(`${name}_bucket`, `${before}le="${numberText(bound)}"`, below)
    })
    const all = sampleLine(`${name}_bucket`, `${before}le="+Inf"`, count)
    return [...buckets, all, sampleLine(`${name}_sum`, labels, sum), sampleLine(`${name}_count`, labels, count)]
  })
}
