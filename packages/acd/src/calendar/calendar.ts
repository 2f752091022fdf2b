import { type Instant, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** A day of the week: one of `WEEKDAYS`. */
export type Weekday = (typeof WEEKDAYS)[number]

/** A day with hours of its own: a holiday, a short day, a Sunday that is open. */
export interface CalendarException {
  /** `2026-12-24`, or `12-25` for the same day of every year. The whole date goes before the yearly one. */
  readonly date: string
  /** As in `weekly`; empty: closed all day. */
  readonly hours: readonly string[]
  readonly name?: string
}

/**
 * When something is open. Hours are wall-clock times of the zone, so that they stay where they are when clocks change;
 * whether it is open is computed from them each time, never kept.
 */
export interface Calendar {
  readonly id: string
  /** An IANA time zone: `Europe/Berlin`. */
  readonly zone: string
  /** `09:00-17:30`; several a day; `22:00-06:00` ends on the next day, `00:00-24:00` is all day. A day left out is closed. */
  readonly weekly: Readonly<Partial<Record<Weekday, readonly string[]>>>
  readonly exceptions: readonly CalendarException[]
  /** Up to when its boundaries have been acted on. */
  readonly seenAt: Instant
  /** When its hours were changed, until that has been acted on. */
  readonly changedAt?: Instant
}

/** Opening hours by the ids of their calendars. */
export const calendars = defineRecordKind<Calendar>({
  kind: 'calendar',
  schema: z.object({
    id: z.string(),
    zone: z.string(),
    weekly: z.partialRecord(z.enum(WEEKDAYS), z.array(z.string())),
    exceptions: z.array(z.object({ date: z.string(), hours: z.array(z.string()), name: z.string().optional() })),
    seenAt: z.number(),
    changedAt: z.number().optional(),
  }),
})
