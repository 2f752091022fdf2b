import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import { RingwrightError } from '../errors/ringwright-error.js'

/**
 * Durations counted in buckets: to the second up to 10 minutes, to ten seconds up to an hour, to the minute up to a day,
 * and one bucket for what is longer. A bucket includes its upper bound, so that "within 20 s" is exact. It adds up: two
 * histograms of one kind merge into what one histogram would have counted.
 */
export interface DurationHistogram {
  count: number
  sumMs: number
  /** 0 while empty. */
  maxMs: number
  /** How many durations by bucket; buckets without any are left out, so that it takes the room of what happened. */
  readonly buckets: Record<number, number>
}

/** Buckets of `widthS` seconds up to `untilS`; `first` is the number of the first. */
interface Scale {
  readonly untilS: number
  readonly widthS: number
  readonly first: number
  readonly fromS: number
}

const SCALES: readonly Scale[] = [
  { fromS: 0, untilS: 600, widthS: 1, first: 0 },
  { fromS: 600, untilS: 3_600, widthS: 10, first: 600 },
  { fromS: 3_600, untilS: 86_400, widthS: 60, first: 900 },
]
const LONGER = 900 + (86_400 - 3_600) / 60 + 1

/** The form of a `DurationHistogram`, for folds that keep one. */
export const durationHistogramSchema = lazily(() =>
  z.object({
    count: z.number(),
    sumMs: z.number(),
    maxMs: z.number(),
    buckets: z.record(z.string(), z.number()),
  }),
)

/** An empty one. */
export function durationHistogram(): DurationHistogram {
  return { count: 0, sumMs: 0, maxMs: 0, buckets: {} }
}

/** Counts a duration; one below 0, by clocks that differ, counts as 0. */
export function addDuration(histogram: DurationHistogram, durationMs: number): void {
  const ms = Math.max(0, durationMs)
  histogram.count++
  histogram.sumMs += ms
  if (ms > histogram.maxMs) histogram.maxMs = ms
  const bucket = bucketOf(ms)
  histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + 1
}

/** Adds all of `from` to `into`. */
export function mergeDurations(into: DurationHistogram, from: DurationHistogram): void {
  into.count += from.count
  into.sumMs += from.sumMs
  into.maxMs = Math.max(into.maxMs, from.maxMs)
  for (const [bucket, count] of Object.entries(from.buckets))
    into.buckets[Number(bucket)] = (into.buckets[Number(bucket)] ?? 0) + count
}

/**
 * How many durations were at most this long. Throws `invalid_argument` where no bucket ends: between full seconds, above
 * 10 minutes between full ten seconds, above an hour between full minutes, and above a day.
 */
export function durationsWithin(histogram: DurationHistogram, seconds: number): number {
  const last = bucketOf(seconds * 1_000)
  if (!(seconds >= 0) || boundOf(last) !== seconds)
    throw new RingwrightError(
      'invalid_argument',
      `A threshold of ${seconds} s cannot be counted; take full seconds up to 600, full ten seconds up to 3,600 or full minutes up to 86,400.`,
    )
  let total = 0
  for (const [bucket, count] of Object.entries(histogram.buckets)) if (Number(bucket) <= last) total += count
  return total
}

/**
 * The duration in milliseconds that the given share (0 to 1) did not exceed, by nearest rank, as precise as the buckets
 * are; null when there is none.
 */
export function durationPercentile(histogram: DurationHistogram, share: number): number | null {
  if (histogram.count === 0) return null
  const rank = Math.max(1, Math.ceil(share * histogram.count))
  let seen = 0
  for (const [bucket, count] of inOrder(histogram)) {
    seen += count
    if (seen >= rank) return Math.min(boundOf(bucket) * 1_000, histogram.maxMs)
  }
  return histogram.maxMs
}

/** The buckets that have something: how many durations were longer than the bucket before and at most `untilMs`. */
export function durationBars(
  histogram: DurationHistogram,
): readonly { readonly untilMs: number; readonly count: number }[] {
  return inOrder(histogram).map(([bucket, count]) => ({ untilMs: boundOf(bucket) * 1_000, count }))
}

function inOrder(histogram: DurationHistogram): [bucket: number, count: number][] {
  // Keys that are whole numbers come in ascending order, by the language.
  return Object.entries(histogram.buckets).map(([bucket, count]) => [Number(bucket), count])
}

function bucketOf(ms: number): number {
  const seconds = Math.ceil(ms / 1_000)
  for (const { fromS, untilS, widthS, first } of SCALES)
    if (seconds <= untilS) return first + Math.ceil((seconds - fromS) / widthS)
  return LONGER
}

/** The longest duration of a bucket, in seconds. */
function boundOf(bucket: number): number {
  for (const { fromS, untilS, widthS, first } of SCALES) {
    const seconds = fromS + (bucket - first) * widthS
    if (seconds <= untilS) return seconds
  }
  return Infinity
}
