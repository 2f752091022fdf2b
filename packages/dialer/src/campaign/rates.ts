import { z } from 'zod'

/** Rates of destinations that may be named. */
const DESTINATIONS_MAX = 1_000
/** By this each number begins. */
const ANYWHERE = '+'

/** What calls and agents' time cost. */
export interface RateOptions {
  /** By its three letters (ISO 4217). */
  readonly currency: string
  /**
   * A minute on the line, from the answer to the hang-up, by how the number begins: the longest beginning that fits. As
   * trunks carry numbers by how they begin, this is the trunk's rate as well. `+` is for all others, and must be there.
   */
  readonly perMinute: Readonly<Record<string, number>>
  /** The steps in which time on the line is charged, each that is begun as a whole. Default 1, each second; 1 to 60. */
  readonly stepSeconds?: number
  /** An agent's hour, of talks and wrap-ups. Default 0: only the line is counted. */
  readonly agentPerHour?: number
}

export const ratesSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected three capital letters, such as USD'),
  perMinute: z
    .record(
      z.string().regex(/^\+\d{0,15}$/, 'expected the beginning of a number, such as +44'),
      z.number().min(0).max(1_000),
    )
    .refine((rates) => ANYWHERE in rates, 'give a rate for `+`, which is for all numbers that no other rate is for')
    .refine((rates) => Object.keys(rates).length <= DESTINATIONS_MAX, `give ${DESTINATIONS_MAX} rates at most`),
  stepSeconds: z.int().min(1).max(60).default(1),
  agentPerHour: z.number().min(0).max(10_000).default(0),
} satisfies Record<keyof RateOptions, z.ZodType>)

/** `RateOptions` as they count, with the defaults filled in. */
export type Rates = z.output<typeof ratesSchema>

/** What one call costs, as it stands in the fact of its answer: later rates are for later calls. */
export interface CallRates {
  /** ISO 4217, such as `EUR`. */
  readonly currency: string
  readonly perMinute: number
  readonly stepSeconds: number
  readonly agentPerHour: number
}

/** The rates of a call to a number, to stand in a fact; nothing where none are set. */
export function ratesOf(rates: Rates | undefined, number: string): { readonly rates?: CallRates } {
  if (!rates) return {}
  const { currency, perMinute, stepSeconds, agentPerHour } = rates
  let length = number.length
  while (length > 1 && !Object.hasOwn(perMinute, number.slice(0, length))) length--
  return { rates: { currency, perMinute: perMinute[number.slice(0, length)] ?? 0, stepSeconds, agentPerHour } }
}
