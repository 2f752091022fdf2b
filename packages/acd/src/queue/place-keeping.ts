import { z } from 'zod'

/** Whether a customer who is cut off while waiting, and calls or writes again, stands where they stood. */
export interface PlaceKeeping {
  /** How soon the customer has to be back, in milliseconds. */
  readonly withinMs: number
  /**
   * How long such a customer has waited when somebody answers, for figures: since they came back (`anew`), because the
   * first wait has ended as an abandon; or with the first wait (`together`). The time between the two never counts.
   */
  readonly wait: 'anew' | 'together'
}

/** `keepPlace` of a queue. */
export interface PlaceKeepingOptions {
  /** 1,000 to 3,600,000. */
  readonly withinMs: number
  /** Default `anew`. */
  readonly wait?: PlaceKeeping['wait']
}

/** Longer than an hour, it would be a place that nobody remembers having had. */
export const placeKeepingSchema = z.strictObject({
  withinMs: z.number().int().min(1_000).max(3_600_000),
  wait: z.enum(['anew', 'together']).default('anew'),
})
