import { type CommittedFact, type Instant, RingwrightError } from '@ringwright/core'
import type { AcdOptions } from '../../acd-options.js'
import type { DayFigures, DayReport } from '../day/day-report.js'
import type { Shift } from '../day/shift.js'
import { simulateDay } from '../day/simulate-day.js'
import type { Visit } from '../day/visit.js'
import { type RecordedDay, recordedDay } from './recorded-day.js'

/** One thing to try: what is left out stays as it was. */
export interface Variant {
  /** By which its row is told from the others. */
  readonly name: string
  /** What the center's options are instead. Default: as they were. */
  readonly acd?: (options: AcdOptions) => AcdOptions
  /** Who works instead. Default: as it was. */
  readonly shifts?: (shifts: readonly Shift[]) => readonly Shift[]
  /** Who comes instead. Default: as it was. */
  readonly visits?: (visits: readonly Visit[]) => readonly Visit[]
}

/** Which day is done again, and what is tried on it. */
export interface WhatIfOptions {
  /** The facts of the day, in the order in which they were committed: `archivedFacts(archive, center, span)`. */
  readonly facts: AsyncIterable<CommittedFact> | Iterable<CommittedFact>
  /** When the day began, with nobody there. */
  readonly startAt: Instant
  /** As the center was configured on that day. */
  readonly acd: AcdOptions
  /** What is tried beside the day as it was; each is a row of the answer, in this order. */
  readonly variants: readonly Variant[]
  /** How often each variant is tried, with other chance for what the day did not show. Default 5; 1 to 1,000. */
  readonly runs?: number
  /** Default 1. */
  readonly seed?: number
  /** As for `simulateDay`. */
  readonly tickMs?: number
}

/** A figure over several runs: the mean, and how far the true mean is from it at most, with 95 % confidence. */
export interface Estimate {
  /** Null where no run had the figure. */
  readonly mean: number | null
  /** 0 when all runs agree, as they do where nothing had to be drawn; null with fewer than two runs. */
  readonly plusMinus: number | null
}

const FIGURES = ['serviceLevel', 'abandonRate', 'averageSpeedOfAnswerMs', 'occupancy'] as const

/** What one variant would have made of the day, over all its runs. */
export interface WhatIfRow extends Readonly<Record<keyof DayFigures, Estimate>> {
  readonly name: string
  readonly answered: Estimate
  readonly abandoned: Estimate
  /** Of the last run, for all other questions. */
  readonly report: DayReport
}

/** The day as it was, under the name `as it was`, and each variant beside it. */
export async function whatIf(options: WhatIfOptions): Promise<readonly WhatIfRow[]> {
  const { facts, startAt, acd, variants, runs = 5, seed = 1 } = options
  if (!Number.isSafeInteger(runs) || runs < 1 || runs > 1_000)
    throw new RingwrightError('invalid_argument', `\`runs\` takes a whole number from 1 to 1,000; got ${runs}.`)
  const day = await recordedDay(facts, startAt)
  const rows: WhatIfRow[] = []
  for (const variant of [{ name: 'as it was' }, ...variants]) {
    const reports: DayReport[] = []
    for (let run = 0; run < runs; run++) reports.push(await tryOut(day, variant, acd, seed + run, options.tickMs))
    rows.push(rowOf(variant.name, reports))
  }
  return rows
}

function tryOut(
  day: RecordedDay,
  variant: Variant,
  acd: AcdOptions,
  seed: number,
  tickMs: number | undefined,
): Promise<DayReport> {
  const visits = day.visits(seed)
  return simulateDay({
    acd: variant.acd?.(acd) ?? acd,
    visits: variant.visits?.(visits) ?? visits,
    shifts: variant.shifts?.(day.shifts) ?? day.shifts,
    startAt: day.startAt,
    ...(tickMs !== undefined && { tickMs }),
  })
}

function rowOf(name: string, reports: readonly DayReport[]): WhatIfRow {
  const of = (figure: (report: DayReport) => number | null): Estimate =>
    estimate(reports.map(figure).filter((value) => value !== null))
  const [serviceLevel, abandonRate, averageSpeedOfAnswerMs, occupancy] = FIGURES.map((figure) =>
    of((report) => report[figure]),
  ) as [Estimate, Estimate, Estimate, Estimate]
  return {
    ...{ name, serviceLevel, abandonRate, averageSpeedOfAnswerMs, occupancy },
    answered: of(({ answered }) => answered),
    abandoned: of(({ abandoned }) => abandoned),
    report: reports.at(-1) as DayReport,
  }
}

/** Quantiles of Student's t for 95 %, by degrees of freedom from 1. */
const T_95 = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1, 2.09,
]
/** That of 20 degrees, for all above: it is never too narrow, and 7 % too wide at most. */
const T_95_ABOVE = 2.09

function estimate(samples: readonly number[]): Estimate {
  const count = samples.length
  const [first] = samples
  if (first === undefined) return { mean: null, plusMinus: null }
  // Counted from the first on: the mean of samples that are all the same is that, to the last bit.
  const mean = first + samples.reduce((sum, each) => sum + (each - first), 0) / count
  if (count === 1) return { mean, plusMinus: null }
  const variance = samples.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1)
  return { mean, plusMinus: (T_95[count - 2] ?? T_95_ABOVE) * Math.sqrt(variance / count) }
}
