import { isTimeZone } from '@ringwright/core'
import { z } from 'zod'

/**
 * What may be dialed by trunks before something is wrong: a stolen password is used at night, for numbers that cost much.
 * Counted in this process, from its start; emergency numbers are never held up.
 */
export interface DialingLimit {
  /** What facts and logs call it. */
  readonly name: string
  /** Beginnings of the numbers that it counts, as they are dialed here: `['+882', '+883']`. Default: all. */
  readonly startsWith?: readonly string[]
  /** Only calls through the trunk of this name. Default: through any. */
  readonly trunk?: string
  /** Whether each agent has an allowance of its own; calls that no agent has asked for count as one more. Default false. */
  readonly eachAgent?: boolean
  /** When it counts, as hours of a place; over midnight where `to` is before `from`. Default: always. */
  readonly hours?: DialingHours
  /** Calls at once. 0 forbids them. */
  readonly callsMax?: number
  /** Calls begun within 60 minutes; one for which several trunks are tried is one. */
  readonly callsPerHourMax?: number
  /** Minutes talked within the last 24 hours, running calls included. */
  readonly minutesPerDayMax?: number
}

/** A part of each day, over midnight where `to` is before `from`. */
export interface DialingHours {
  /** `20:00` */
  readonly from: string
  /** `07:00` */
  readonly to: string
  /** Such as `Europe/Berlin`. */
  readonly zone: string
}

const text = z.string('takes a text').min(1, 'takes a text that is not empty').max(100, 'takes at most 100 characters')
const count = z.int('takes a whole number from 0 on').min(0, 'takes a whole number from 0 on')
const time = z.string('takes a time').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'takes a time such as 07:30')

export const dialingLimitSchema = z
  .strictObject({
    name: text,
    startsWith: z
      .array(z.string().regex(/^\+?[0-9*#]+$/, 'takes digits, *, # and a leading +'))
      .min(1, 'takes at least one beginning')
      .max(10_000, 'takes at most 10000 beginnings')
      .exactOptional(),
    trunk: text.exactOptional(),
    eachAgent: z.boolean('takes true or false').exactOptional(),
    hours: z
      .strictObject({ from: time, to: time, zone: text.refine(isTimeZone, 'takes a zone such as Europe/Berlin') })
      .refine(({ from, to }) => from !== to, 'takes two times that differ; without hours a limit always counts')
      .exactOptional(),
    callsMax: count.exactOptional(),
    // Each of them is remembered for an hour.
    callsPerHourMax: count.max(100_000, 'takes at most 100000').exactOptional(),
    minutesPerDayMax: count.exactOptional(),
  })
  .refine(
    ({ callsMax, callsPerHourMax, minutesPerDayMax }) =>
      callsMax !== undefined || callsPerHourMax !== undefined || minutesPerDayMax !== undefined,
    'takes callsMax, callsPerHourMax or minutesPerDayMax: without one it limits nothing',
  )
