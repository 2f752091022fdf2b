import { systemActor } from '../authorization/actor.js'
import { dispatcherRounds } from '../engine/dispatcher-rounds.js'
import type { Engine, Plugin } from '../engine/plugin.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { parseInput } from '../errors/parse-input.js'
import type { Subjects } from '../storage/archive.js'
import type { FactType } from '../storage/fact.js'
import { z } from 'zod'
import { forgetFacts } from './remove-facts.js'

/** Which facts go when they are how old. */
export interface RetentionRule {
  /** Facts of these types. Default: all. */
  readonly types?: readonly FactType[]
  /** For how long they are kept, in milliseconds; a day or more. */
  readonly keepMs: number
}

/** For how long facts are kept, what is kept beyond that, and how often somebody looks. */
export interface RetentionOptions {
  /** Each holds by itself: a fact goes when any of them says so. */
  readonly rules: readonly RetentionRule[]
  /** What must be kept whatever the rules say, asked each time. Default: nothing. */
  readonly holds?: () => Subjects | Promise<Subjects>
  /** How often to look, in milliseconds. Default an hour; a minute to a day. */
  readonly everyMs?: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const RETENTION = systemActor('retention')

const optionsSchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        types: z.array(z.custom<FactType>((type) => typeof type === 'string')).optional(),
        keepMs: z.number().int().min(DAY_MS, 'takes a day (86400000) or more'),
      }),
    )
    .min(1),
  holds: z
    .custom<NonNullable<RetentionOptions['holds']>>((value) => typeof value === 'function', 'takes a function')
    .default(() => () => ({})),
  everyMs: z.number().int().min(60_000).max(DAY_MS).default(HOUR_MS),
} satisfies Record<keyof RetentionOptions, z.ZodType>)

/**
 * Forgets archived facts by kind and age, on the node that is the dispatcher. What is forgotten is accounted for in the
 * chain, so that it verifies afterwards.
 */
export function retention(options: RetentionOptions): Plugin {
  const { rules, holds, everyMs } = parseInput(optionsSchema, options, 'options of retention')
  return {
    name: 'retention',
    setup(engine) {
      const halt = dispatcherRounds(engine, {
        everyMs,
        async round(signal) {
          const keep = await holds()
          for (const rule of rules) await apply(engine, rule, keep, signal)
        },
        failure: 'facts could not be forgotten',
      })
      return {
        async start() {
          if (!engine.archive)
            throw new RingwrightError('invalid_argument', 'retention() needs the `archive` of createContactCenter.')
        },
        async stop() {
          halt()
        },
      }
    },
  }
}

async function apply(
  engine: Engine,
  { types, keepMs }: { types?: readonly FactType[] | undefined; keepMs: number },
  keep: Subjects,
  signal: AbortSignal,
): Promise<void> {
  const { archive, center, clock, logger } = engine
  if (!archive) return
  const at = clock.now()
  const rule = { before: at - keepMs, ...(types && { types }), keep, actor: RETENTION, at }
  const facts = await forgetFacts(archive, center, rule, { signal })
  if (facts > 0) logger.info('facts forgotten', { facts, before: rule.before })
}
