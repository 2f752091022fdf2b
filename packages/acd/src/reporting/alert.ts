import { type Instant, type QueueId, defineRecordKind } from '@ringwright/core'
import type { MetricReference } from '@ringwright/core/reporting'
import { z } from 'zod'

declare module '@ringwright/core' {
  interface FactTypes {
    /** A figure is beyond its limit, and has been for as long as the alert waits. */
    'alert:raised': { alert: string; queue?: QueueId; value: number; limit: number }
    /** It is back, or the alert is not among the options any more: then `value` is null, and `queue` is left out. */
    'alert:cleared': { alert: string; queue?: QueueId; value: number | null }
  }
}

/** When somebody is to be told of a queue, or of all of them together. */
export interface AlertOptions {
  /** 1 to 64 letters, digits, `.`, `-` and `_`; unique. */
  readonly name: string
  /** Default: all queues together. */
  readonly queue?: string
  /**
   * `waiting` (how many), `longestWait` (milliseconds), or a metric of queues over the last `windowMs`: 60,000 up to
   * `keptMs`. It begins with a whole interval, so that it is up to `intervalMs` longer.
   */
  readonly figure: 'waiting' | 'longestWait' | { readonly metric: MetricReference; readonly windowMs: number }
  /** Raised when the figure is above or below; a figure without a value is neither. */
  readonly above?: number
  /** As `above`; an alert takes one of the two. */
  readonly below?: number
  /** How long it has to be so before the alert is raised, in milliseconds. Default 0; at most a day. */
  readonly forMs?: number
  /** How far back the figure has to come before the alert is cleared, so that it does not flicker. Default 0. */
  readonly margin?: number
}

const figureSchema = z.union([
  z.enum(['waiting', 'longestWait']),
  z.strictObject({
    metric: z.custom<MetricReference>((value) => typeof value === 'string' || typeof value === 'object'),
    windowMs: z
      .number()
      .int()
      .min(60_000)
      .max(35 * 86_400_000),
  }),
])

export const alertOptionsSchema = z
  .strictObject({
    name: z.string().regex(/^[\w.-]{1,64}$/, 'takes 1 to 64 letters, digits, ".", "-" and "_"'),
    queue: z.string().optional(),
    figure: figureSchema,
    above: z.number().optional(),
    below: z.number().optional(),
    forMs: z.number().int().min(0).max(86_400_000).default(0),
    margin: z.number().min(0).default(0),
  })
  .refine(({ above, below }) => (above === undefined) !== (below === undefined), 'takes either `above` or `below`')

export type CheckedAlertOptions = z.output<typeof alertOptionsSchema>

/** How an alert stands; kept, so that whoever takes over does not raise it again. */
export interface AlertState {
  /** Since when the figure is beyond its limit. */
  readonly beyondSince: Instant
  readonly raised: boolean
}

export const alertStates = defineRecordKind<AlertState>({
  kind: 'alert',
  schema: z.object({ beyondSince: z.number(), raised: z.boolean() }),
})

/** Whether a figure is beyond the limit, or not yet back behind it by the margin. */
export function isBeyond(
  { above, below, margin }: CheckedAlertOptions,
  value: number | null,
  raised: boolean,
): boolean {
  if (value === null) return false
  const slack = raised ? margin : 0
  return above !== undefined ? value > above - slack : value < (below as number) + slack
}
