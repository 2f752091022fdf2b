import { z } from 'zod'

/** A strategy as a queue names it: by its name, or with options of the strategy beside the name. */
export type StrategyChoice = string | ({ readonly name: string } & Readonly<Record<string, unknown>>)

/** The options themselves are checked by the strategy, which knows them. */
export const strategyChoiceSchema: z.ZodType<StrategyChoice> = z.lazy(() =>
  z.union([z.string(), z.looseObject({ name: z.string() })]),
)

export function strategyName(choice: StrategyChoice): string {
  return typeof choice === 'string' ? choice : choice.name
}
