import {
  canonicalJson,
  type QueueId,
  type SkillEvaluation,
  type Transaction,
  skillEvaluationSchema,
} from '@ringwright/core'
import { z } from 'zod'
import {
  type QueueWrapUpOptions,
  WRAP_UP_MAX_MS,
  queueWrapUpSchema,
  wrapUpLastsMs,
  wrapUpRules,
} from '../agent/wrap-up-rule.js'
import { type DispositionOptions, dispositionOptionsSchema } from '../disposition/disposition-form.js'
import { type CooldownsMs, cooldownsSchema } from '../offer/cooldown.js'
import { type FirstReplyOptions, firstReplySchema } from '../offer/first-reply.js'
import { type AutoAccept, autoAcceptSchema } from '../offer/auto-accept.js'
import { type StrategyChoice, strategyChoiceSchema } from '../strategies/strategy-choice.js'
import { type DesertionOptions, desertionSchema } from './desertion.js'
import { type PlaceKeepingOptions, placeKeepingSchema } from './place-keeping.js'
import { type Escalation, OVERFLOW_REASONS, type OverflowReason, type Queue, queues } from './queue.js'
import {
  type OrderLaw,
  type Ring,
  type Sites,
  type TierOptions,
  orderLawSchema,
  ringsSchema,
  sitesSchema,
  tiersSchema,
} from './serving-options.js'

const DAY_MS = 86_400_000

/** How a queue works, as the host configures it. Durations are milliseconds. */
export interface QueueOptions {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string
  /** Default: the id. */
  readonly name?: string
  /** Most interactions waiting at once. Default 1,000; 1 to 1,000,000. */
  readonly lengthMax?: number
  /** How long an agent has to answer. Default 20,000; 1,000 to 600,000. */
  readonly offerTimeoutMs?: number
  /** Default 15,000; 0 (none) to 900,000. */
  readonly wrapUpMs?: number
  /** What paperwork follows, for the queue and for single channels. Default: `wrapUpMs`, or less if the agent likes. */
  readonly wrapUp?: QueueWrapUpOptions
  /** How interactions come out, from which agents choose. Default: agents say it in their own words, if they like. */
  readonly dispositions?: DispositionOptions
  /** Missed offers in a row until the agent is sent on a break. Default 2; up to 100; 0: never. */
  readonly missedMax?: number
  /** After which time that break ends by itself. Default: the agent ends it. 1,000 to 86,400,000. */
  readonly missedReturnMs?: number
  /**
   * How long an agent who missed or rejected an interaction is not offered it again. Default 30,000; 0 to 3,600,000.
   */
  readonly cooldownMs?: number
  /** Where that depends on why: missed, rejected, failed (the phone could not be reached), rescinded. Default: it does not. */
  readonly cooldownsMs?: CooldownsMs
  /**
   * Offers that agents have without being asked: all, or those of some channels. A phone is asked to answer by itself; one
   * that cannot rings. An agent's own `autoAccept` goes before this. Default false.
   */
  readonly autoAccept?: AutoAccept
  /**
   * How long after the accept a call's agent and customer have to be connected. After that the customer waits on at the
   * same place, and the agent is not blamed. Default: no such limit. 1,000 to 60,000.
   */
  readonly connectTimeoutMs?: number
  /** How soon an agent has to write who has accepted a text interaction. Default: no such limit. */
  readonly firstReply?: FirstReplyOptions
  /** A prompt that agents hear on the phone before the customer does: which line it is. Default: none. */
  readonly whisper?: string
  /**
   * Tried one after the other until one names an agent; by name, or with options: `{ name: 'last-agent', waitMs: 10_000 }`.
   * At most 10. Default `['last-agent', 'longest-idle']`.
   */
  readonly strategies?: readonly StrategyChoice[]
  /** In which order those who wait are served. Default `{ law: 'strict' }`: by priority, then by age. */
  readonly order?: OrderLaw
  /** Of two queues of an agent, those who wait in the heavier one go first. 0 to 1,000; default 0. */
  readonly weight?: number
  /**
   * After how long nobody is passed over any more: who has waited for longer goes before everybody else, in every queue
   * and whatever the priorities. 1,000 to 86,400,000. Default: never.
   */
  readonly starvationMs?: number
  /** Since when waiting counts: since it came into the queue (`queue`), or to us (`arrival`). Default `queue`. */
  readonly ageFrom?: 'queue' | 'arrival'
  /** How the skills that an interaction itself asks for count. Default `all`: who lacks one is not asked. */
  readonly skillEvaluation?: SkillEvaluation
  /** At most 6: whose turn it is, and which skills are given up, as one waits. Default: everybody from the beginning. */
  readonly rings?: readonly Ring[]
  /** Agents of level 1 are asked alone for `waitMs`, then those of level 2 too, and so on. Default: no waiting. */
  readonly tiers?: TierOptions
  /**
   * Its agents work at several sites: those of a customer's own site are asked alone for `othersAfterMs`, and first afterwards;
   * all at once when nobody of that site is there. Default: sites make no difference.
   */
  readonly sites?: Sites
  /** Skills that agents need here, with the least level. Default: none. */
  readonly skills?: Readonly<Record<string, number>>
  /** Refuse when no agent of the queue is signed in. Default false. */
  readonly refuseWithoutAgents?: boolean
  /**
   * Of the places of `lengthMax`, how many only interactions of at least this priority get: what is shed first under
   * overload is what matters least. Default: none.
   */
  readonly reserve?: { readonly places: number; readonly priority: number }
  /** Refuse as `noAgents` while fewer agents are available, busy or not; breaks do not count. Default: no such limit. */
  readonly availableMin?: number
  /** Refuse as `noAgents` while fewer agents are free. Default: no such limit. */
  readonly freeMin?: number
  /**
   * Refuse as `waitTooLong` while somebody has been waiting for longer: 1,000 to 86,400,000. Default: no such limit.
   */
  readonly longestWaitMaxMs?: number
  /**
   * Refuse as `waitTooLong` while a newcomer would wait longer on average: 1,000 to 86,400,000. Needs `waitEstimates`.
   * Default: no such limit.
   */
  readonly expectedWaitMaxMs?: number
  /** How long an interaction waits here at most, 1,000 to 86,400,000. Default: as long as its flow lets it. */
  readonly waitMaxMs?: number
  /** The id of the calendar whose hours it keeps. Default: always open. */
  readonly calendar?: string
  /**
   * Who waits leaves as `noAgents` (to `overflow.noAgents`, else back to their flow; who comes from an agent waits on)
   * when nobody is left to serve them, and nobody is let in until somebody is there again. Default: they wait on.
   */
  readonly leaveWhenDeserted?: DesertionOptions
  /**
   * A customer who is cut off while waiting, and comes again, stands where they stood, with the priority that they had.
   * Customers are known by who they are and not by a number as it was shown; who hides the number is not known. Default:
   * they begin anew.
   */
  readonly keepPlace?: PlaceKeepingOptions
  /** The queue to which `escalate` raises its interactions, with at least this priority. Default: each call names one. */
  readonly escalation?: { readonly queue: string; readonly priority?: number }
  /**
   * What becomes of those who wait when it closes: `serve` them all the same, or they `leave` as if it had refused them
   * (to `overflow.outOfHours`, else back to their flow; who comes from an agent has none, and is served; who awaits a callback is
   * called when it opens again). Default `serve`.
   */
  readonly atClosing?: 'serve' | 'leave'
  /**
   * The queue to which interactions go that this one does not take (`full`, `noAgents`, `outOfHours`, `waitTooLong`,
   * `emergency`) or keeps no longer (`waitedTooLong`). Default: their flow goes on.
   */
  readonly overflow?: Readonly<Partial<Record<OverflowReason, string>>>
}

const plainQueueOptionsSchema = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
  name: z.string().min(1).max(200).optional(),
  lengthMax: z.number().int().min(1).max(1_000_000).default(1_000),
  offerTimeoutMs: z.number().int().min(1_000).max(600_000).default(20_000),
  wrapUpMs: z.number().int().min(0).max(WRAP_UP_MAX_MS).default(15_000),
  wrapUp: queueWrapUpSchema.exactOptional(),
  dispositions: dispositionOptionsSchema.exactOptional(),
  missedMax: z.number().int().min(0).max(100).default(2),
  missedReturnMs: z.number().int().min(1_000).max(86_400_000).exactOptional(),
  cooldownMs: z.number().int().min(0).max(3_600_000).default(30_000),
  cooldownsMs: cooldownsSchema.exactOptional(),
  autoAccept: autoAcceptSchema.exactOptional(),
  connectTimeoutMs: z.number().int().min(1_000).max(60_000).exactOptional(),
  firstReply: firstReplySchema.exactOptional(),
  whisper: z.string().min(1).max(256).exactOptional(),
  strategies: z.array(strategyChoiceSchema).min(1).max(10).default(['last-agent', 'longest-idle']),
  order: orderLawSchema.default({ law: 'strict' }),
  weight: z.number().int().min(0).max(1_000).default(0),
  starvationMs: z.number().int().min(1_000).max(DAY_MS).exactOptional(),
  ageFrom: z.enum(['queue', 'arrival']).default('queue'),
  skillEvaluation: skillEvaluationSchema().default('all'),
  rings: ringsSchema.exactOptional(),
  tiers: tiersSchema.exactOptional(),
  sites: sitesSchema.exactOptional(),
  skills: z.record(z.string().max(64), z.number().int().min(1).max(10)).default({}),
  refuseWithoutAgents: z.boolean().default(false),
  reserve: z.strictObject({ places: z.number().int().min(1).max(1_000_000), priority: z.number() }).exactOptional(),
  availableMin: z.number().int().min(1).max(100_000).exactOptional(),
  freeMin: z.number().int().min(1).max(100_000).exactOptional(),
  longestWaitMaxMs: z.number().int().min(1_000).max(DAY_MS).exactOptional(),
  expectedWaitMaxMs: z.number().int().min(1_000).max(DAY_MS).exactOptional(),
  waitMaxMs: z.number().int().min(1_000).max(DAY_MS).exactOptional(),
  calendar: z.string().exactOptional(),
  leaveWhenDeserted: desertionSchema.exactOptional(),
  keepPlace: placeKeepingSchema.exactOptional(),
  escalation: z.strictObject({ queue: z.string(), priority: z.number().exactOptional() }).exactOptional(),
  atClosing: z.enum(['serve', 'leave']).default('serve'),
  overflow: z.partialRecord(z.enum(OVERFLOW_REASONS), z.string()).default({}),
})

export const queueOptionsSchema = plainQueueOptionsSchema.refine(
  (queue) =>
    !queue.dispositions?.required ||
    wrapUpRules(queue).every((rule) => rule.mode.startsWith('mandatory') && wrapUpLastsMs(rule, {}) > 0),
  {
    path: ['dispositions', 'required'],
    message: 'takes a mandatory wrap-up on every channel of the queue: without one nobody could be asked',
  },
)

export type CheckedQueueOptions = z.output<typeof queueOptionsSchema>

/** Makes the queue's record, or brings it up to date; who waits goes on waiting. */
export function putQueueOptions(transaction: Transaction, options: CheckedQueueOptions, keepsHistory: boolean): void {
  const id = options.id as QueueId
  const known = transaction.read(queues, id)
  const { admissions = 0, deserted } = known ?? {}
  const hoursChangedAt = known && keepsOtherHours(known, options) ? transaction.now : known?.hoursChangedAt
  const ringsChangedAt = known && hasOtherRings(known, options) ? transaction.now : known?.ringsChangedAt
  const queue = queueOf(options, {
    ...{ keepsHistory, admissions },
    ...(deserted && { deserted }),
    ...(hoursChangedAt !== undefined && { hoursChangedAt }),
    ...(ringsChangedAt !== undefined && { ringsChangedAt }),
  })
  // A center that starts as it was commits nothing, so that it starts also while the store has no room.
  if (!known || canonicalJson(queue) !== canonicalJson(known)) transaction.put(queues, id, queue)
}

function keepsOtherHours(before: Queue, { calendar, atClosing }: CheckedQueueOptions): boolean {
  return before.calendar !== calendar || before.atClosing !== atClosing
}

function hasOtherRings(before: Queue, { rings }: CheckedQueueOptions): boolean {
  return JSON.stringify(before.rings) !== JSON.stringify(rings)
}

export function queueOf(
  { escalation, ...options }: CheckedQueueOptions,
  kept: Pick<Queue, 'keepsHistory' | 'admissions' | 'deserted' | 'hoursChangedAt' | 'ringsChangedAt'>,
): Queue {
  return {
    ...options,
    id: options.id as QueueId,
    name: options.name ?? options.id,
    overflow: options.overflow as Queue['overflow'],
    ...(escalation && { escalation: escalation as Escalation }),
    ...kept,
  }
}
