import { lazily } from '../collections/lazily.js'
import { z } from 'zod'

/**
 * What a figure means, as data: two formulas over named measures. A definition is never changed, it gets another version;
 * a report says by which version it was computed.
 */
export interface MetricDefinition {
  /** 1 to 64 letters, digits, `.` and `-`. */
  readonly name: string
  readonly version: number
  /** One sentence for whoever reads the report. */
  readonly description: string
  /** What the value is: a share from 0 to 1, milliseconds, or a number. */
  readonly unit: 'share' | 'ms' | 'count'
  /** A formula in the rule language, over measures and parameters. */
  readonly numerator: string
  /** Likewise; where it is 0 the figure is null. Default: the numerator is the figure. */
  readonly denominator?: string
  /** Numbers that a report may set otherwise, by name. Seconds for thresholds. */
  readonly parameters?: Readonly<Record<string, number>>
}

export const metricDefinitionSchema = lazily(() =>
  z.strictObject({
    name: z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, 'takes 1 to 64 letters, digits, ".", "_" and "-"'),
    version: z.number().int().min(1),
    description: z.string().min(1).max(500),
    unit: z.enum(['share', 'ms', 'count']),
    numerator: z.string().min(1).max(1_000),
    denominator: z.string().min(1).max(1_000).optional(),
    parameters: z.record(z.string().regex(/^[A-Za-z]\w{0,31}$/), z.number()).optional(),
  }),
)
