import { type Instant, RingwrightError } from '@ringwright/core'
import type { Values } from './command.js'

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const DAY_LENGTH = '2026-03-01'.length

/** An instant of an option: a date, a time (ISO 8601, UTC unless it says otherwise), or so long ago: `30m`, `12h`, `7d`. */
export function timeArgument(values: Values, name: string, now: Instant): Instant | undefined {
  const text = values[name]
  if (typeof text !== 'string') return undefined
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  if (ago) return now - Number(ago[1]) * (UNIT_MS[ago[2] as string] as number)
  const isTime =
    isDay(text.slice(0, DAY_LENGTH)) &&
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)
  const zoned = !text.includes('T') || /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`
  const instant = isTime ? Date.parse(zoned) : Number.NaN
  if (Number.isNaN(instant))
    throw new RingwrightError(
      'invalid_argument',
      `--${name}: got ${JSON.stringify(text)}, takes a time such as 2026-03-01, 2026-03-01T08:00 (UTC) or 12h (ago).`,
    )
  return instant
}

export interface TimeSpan {
  readonly from?: Instant
  readonly until?: Instant
}

/** From which instant to which other one, of the options `from` and `until`: the second is not part of it. */
export function spanArgument(values: Values, now: Instant): TimeSpan {
  const from = timeArgument(values, 'from', now)
  const until = timeArgument(values, 'until', now)
  if (from !== undefined && until !== undefined && until <= from)
    throw new RingwrightError(
      'invalid_argument',
      `--until: ${String(values['until'])} is not after --from ${String(values['from'])}, so there is nothing between them.`,
    )
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
}

/** Whether a calendar has it: `Date.parse` takes February 30 for March 2. */
function isDay(text: string): boolean {
  const instant = Date.parse(text)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)
}
