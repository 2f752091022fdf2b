import { RingwrightError, parseInput } from '@ringwright/core'
import { z } from 'zod'
import type { Pacer, PacerState } from './pacer.js'
import { PredictivePacer } from './predictive/predictive-pacer.js'
import { RING_MIN_MS } from '../compliance/abandon-policy.js'
import { ratioPacer } from './ratio.js'
import { VicidialPacer } from './vicidial/vicidial-pacer.js'

/** Both rules of the law, US and UK, give a person two seconds from the end of the greeting. */
const HOLD_MS = 2_000
/** The longest that is looked ahead; whoever is held longer is in a queue, not about to be connected. */
const HOLD_MAX_MS = 6_000
/** Above that, more than nine of ten calls are wasted anyway. */
const LINES_PER_AGENT_MAX = 10

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preview') }),
  z.strictObject({ kind: z.literal('progressive') }),
  z.strictObject({ kind: z.literal('power'), linesPerAgent: z.number().min(1).max(LINES_PER_AGENT_MAX) }),
  z.strictObject({
    kind: z.literal('predictive'),
    cap: z.number().gt(0).max(0.2).default(0.03),
    holdMs: z.number().min(0).max(HOLD_MAX_MS).default(HOLD_MS),
    minimumRingMs: z.union([z.number().min(RING_MIN_MS), z.literal(Number.POSITIVE_INFINITY)]).default(RING_MIN_MS),
    machineErrorShare: z.number().min(0).max(1).default(0),
    order: z.enum(['likeliest', 'list']).default('likeliest'),
  }),
  z.strictObject({
    kind: z.literal('vicidialAdaptive'),
    rule: z.enum(['hardLimit', 'tapered', 'average']).default('tapered'),
    intensity: z.number().min(-99).max(99).default(0),
    differenceTarget: z.number().min(-99).max(99).default(0),
    maxLevel: z.number().min(1).max(20).default(3),
    dropLimit: z.number().gt(0).max(1).default(0.03),
    tallyMs: z.number().positive().default(Number.POSITIVE_INFINITY),
    availableOnly: z.boolean().default(false),
    agentsMin: z.int().min(0).default(0),
    latestHhmm: z.int().min(0).max(2_400).default(2_100),
    utcOffsetMinutes: z.int().min(-720).max(840).default(0),
  }),
])

/**
 * Which pacer, and how it is set.
 *
 * - `preview`: one contact shown to each idle agent, who then calls.
 * - `progressive`: one line for each idle agent. Nobody who answers is ever without an agent. Bots, and campaigns
 *   without agents, use it as well, with each line that may be open at once as an agent.
 * - `power`: `linesPerAgent` lines for each idle agent.
 * - `predictive`: as many as keep agents busy with abandons below `cap` (default 0.03), holding persons for `holdMs`
 *   (2,000). Calls may be given up after `minimumRingMs` (15,000; infinity for never). `machineErrorShare` (0) is the
 *   share of persons among what is judged to be machines. `order`: `likeliest` (default) or `list`.
 * - `vicidialAdaptive`: a model of VICIdial's, to compare with.
 */
export type PacerConfig = z.input<typeof schema>

/**
 * Makes a pacer. With what another one of the same kind has saved, it goes on where that one was; anything else throws
 * `invalid_argument`.
 */
export function createPacer(config: PacerConfig, saved?: PacerState): Pacer {
  const settings = parseInput(schema, config, 'the configuration of the pacer')
  const state = stateOf(settings.kind, saved)
  const pacer = pacerOf(settings, state)
  return {
    observe: (event) => pacer.observe(event),
    decide: (observation) => pacer.decide(observation),
    save: () => ({ kind: settings.kind, state: pacer.save() }),
  }
}

function pacerOf(settings: z.output<typeof schema>, state: PacerState | undefined): Pacer {
  switch (settings.kind) {
    case 'preview':
    case 'progressive':
      return ratioPacer(1)
    case 'power':
      return ratioPacer(settings.linesPerAgent)
    case 'predictive':
      return new PredictivePacer(settings, state)
    case 'vicidialAdaptive':
      return new VicidialPacer(settings, state)
  }
}

function stateOf(kind: string, saved: PacerState | undefined): PacerState | undefined {
  if (saved === undefined) return undefined
  const shape = z.strictObject({ kind: z.literal(kind), state: z.json() })
  const parsed = shape.safeParse(saved)
  if (parsed.success) return parsed.data.state
  throw new RingwrightError(
    'invalid_argument',
    `The saved state is not that of a ${kind} pacer. Pass what save() of one gave, or nothing to begin anew.`,
  )
}
