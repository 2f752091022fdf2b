import { lazily } from '../collections/lazily.js'
import { z } from 'zod'

/** `up` and `down` are away from zero and towards it; `half-…` rounds to the nearest and decides ties. */
export const roundings = [
  'up',
  'down',
  'ceiling',
  'floor',
  'half-up',
  'half-down',
  'half-even',
  'half-ceiling',
  'half-floor',
] as const

/** How a number is rounded that has more digits than are kept. */
export type Rounding = (typeof roundings)[number]

export const decimalsSchema = lazily(() =>
  z.strictObject({
    /** Significant digits of results. Default 34, those of decimal128. */
    precision: z.int().min(1).max(500).default(34),
    /** How results, `round` and `roundTo` are rounded. Default `half-up`, as on paper. */
    rounding: z.enum(roundings).default('half-up'),
  }),
)

/** How exactly a rule language reckons. */
export type DecimalOptions = z.output<ReturnType<typeof decimalsSchema>>
