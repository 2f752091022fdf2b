import {
  type Instant,
  type QueueId,
  type SkillEvaluation,
  defineRecordKind,
  skillEvaluationSchema,
} from '@ringwright/core'
import { z } from 'zod'
import { type QueueWrapUp, queueWrapUpSchema } from '../agent/wrap-up-rule.js'
import { type DispositionForm, dispositionFormSchema } from '../disposition/disposition-form.js'
import { type CooldownsMs, cooldownsSchema } from '../offer/cooldown.js'
import { type FirstReply, firstReplySchema } from '../offer/first-reply.js'
import { type AutoAccept, autoAcceptSchema } from '../offer/auto-accept.js'
import { type StrategyChoice, strategyChoiceSchema } from '../strategies/strategy-choice.js'
import { type Deserted, type Desertion, desertionSchema } from './desertion.js'
import { type PlaceKeeping, placeKeepingSchema } from './place-keeping.js'
import {
  type OrderLaw,
  type Ring,
  type Sites,
  type Tiers,
  orderLawSchema,
  ringsSchema,
  sitesSchema,
  tiersSchema,
} from './serving-options.js'

/** Where interactions wait for a group of agents. The record guards the queue's length. */
export interface Queue {
  readonly id: QueueId
  readonly name: string
  /** Most interactions that wait at once; further ones are refused as `full`. Absent: no limit but the center's. */
  readonly lengthMax?: number
  /** How long an agent has to answer an offer, in milliseconds. */
  readonly offerTimeoutMs: number
  /** How long an agent may wrap up, in milliseconds; 0: not at all. */
  readonly wrapUpMs: number
  /** Where it is more than that: what holds for its interactions. Absent: `wrapUpMs`, or less if the agent likes. */
  readonly wrapUp?: QueueWrapUp
  /** How its interactions can come out. Absent: agents say it in their own words. */
  readonly dispositions?: DispositionForm
  /** After how many missed offers in a row the agent is sent on a break with reason `missed`; 0: never. */
  readonly missedMax: number
  readonly missedReturnMs?: number
  /** How long an agent who missed, rejected or could not be reached gets no offer of the same interaction, in ms. */
  readonly cooldownMs: number
  /** Where that depends on why the offer came to nothing. */
  readonly cooldownsMs?: CooldownsMs
  /** Offers that are accepted without asking the agent, unless something else is agreed with the agent. */
  readonly autoAccept?: AutoAccept
  /** How long after the accept agent and customer have to be connected, in milliseconds. */
  readonly connectTimeoutMs?: number
  /** How soon the agent has to write. */
  readonly firstReply?: FirstReply
  /** The prompt that agents hear on the phone before the customer does. */
  readonly whisper?: string
  /** Tried one after the other until one names an agent. */
  readonly strategies: readonly StrategyChoice[]
  /** Whether one of them needs to know what its agents did before. */
  readonly keepsHistory: boolean
  /** In which order those who wait are served. */
  readonly order: OrderLaw
  /** Where agents have several queues of the same rank, those who wait in the heavier one go first. */
  readonly weight: number
  /** Whoever has waited for longer is served before everybody else, by age, whatever queue, rank or priority. */
  readonly starvationMs?: number
  /** Since when waiting counts: since the queue took it, or since the customer came. */
  readonly ageFrom: 'queue' | 'arrival'
  /** How an interaction's own demands on skills count, where it does not say so itself. */
  readonly skillEvaluation: SkillEvaluation
  /** Who is asked, and what is demanded, changes as one waits. */
  readonly rings?: readonly Ring[]
  readonly tiers?: Tiers
  /** Its agents work at several sites. */
  readonly sites?: Sites
  /** What agents of this queue must have: skill names with the least level. */
  readonly skills: Readonly<Record<string, number>>
  /** Interactions refused when no agent of the queue is signed in. */
  readonly refuseWithoutAgents: boolean
  /** Of the places of `lengthMax`, how many only interactions of at least this priority get. */
  readonly reserve?: { readonly places: number; readonly priority: number }
  /** Refused as `noAgents` while fewer agents than this are available, busy or not; breaks do not count. */
  readonly availableMin?: number
  /** Refused as `noAgents` while fewer agents than this are free. */
  readonly freeMin?: number
  /** Refused as `waitTooLong` while somebody has been waiting for longer than this, in milliseconds. */
  readonly longestWaitMaxMs?: number
  /** Refused as `waitTooLong` while a newcomer would probably wait for longer, in milliseconds. */
  readonly expectedWaitMaxMs?: number
  /** How long an interaction waits here at most, in milliseconds. */
  readonly waitMaxMs?: number
  /** The calendar whose hours it keeps; absent: always open. */
  readonly calendar?: string
  /** Those who wait leave when nobody is left to serve them. Absent: they wait on. */
  readonly leaveWhenDeserted?: Desertion
  /** Nobody who counts is there to serve it. */
  readonly deserted?: Deserted
  /** Who was cut off while waiting and comes again stands where they stood. Absent: at the end. */
  readonly keepPlace?: PlaceKeeping
  /** To whom its interactions are escalated where nobody says otherwise. */
  readonly escalation?: Escalation
  /** What becomes of those who wait when it closes: served all the same, or they leave as if it had refused them. */
  readonly atClosing: 'serve' | 'leave'
  /** When it was given other hours, or told to do otherwise at their end, until that has been acted on. */
  readonly hoursChangedAt?: Instant
  /** When it was given other rings, until those who wait follow them. */
  readonly ringsChangedAt?: Instant
  /** Where interactions go that it does not take, or no longer, by why. */
  readonly overflow: Readonly<Partial<Record<OverflowReason, QueueId>>>
  /** Counts admissions while a limit is set, so that two nodes cannot both let the last one in. */
  readonly admissions: number
}

/** Where interactions go that are raised to those who decide more. */
export interface Escalation {
  readonly queue: QueueId
  /** At least this priority. Absent: as before. */
  readonly priority?: number
}

export const OVERFLOW_REASONS = ['full', 'noAgents', 'outOfHours', 'waitTooLong', 'waitedTooLong', 'emergency'] as const

/** Why an interaction goes on to another queue. */
export type OverflowReason = (typeof OVERFLOW_REASONS)[number]

/** Queues by their ids, for `center.get` and `center.all`: their settings. Who waits stands with the interactions. */
export const queues = defineRecordKind<Queue>({
  kind: 'queue',
  schema: z.object({
    id: z.string(),
    name: z.string(),
    lengthMax: z.number().optional(),
    offerTimeoutMs: z.number(),
    wrapUpMs: z.number(),
    wrapUp: queueWrapUpSchema.optional(),
    dispositions: dispositionFormSchema.optional(),
    missedMax: z.number(),
    missedReturnMs: z.number().optional(),
    cooldownMs: z.number(),
    cooldownsMs: cooldownsSchema.optional(),
    autoAccept: autoAcceptSchema.optional(),
    connectTimeoutMs: z.number().optional(),
    firstReply: firstReplySchema.optional(),
    whisper: z.string().optional(),
    strategies: z.array(strategyChoiceSchema),
    keepsHistory: z.boolean(),
    order: orderLawSchema,
    weight: z.number(),
    starvationMs: z.number().optional(),
    ageFrom: z.enum(['queue', 'arrival']),
    skillEvaluation: skillEvaluationSchema(),
    rings: ringsSchema.optional(),
    tiers: tiersSchema.optional(),
    sites: sitesSchema.optional(),
    skills: z.record(z.string(), z.number()),
    refuseWithoutAgents: z.boolean(),
    reserve: z.object({ places: z.number(), priority: z.number() }).optional(),
    availableMin: z.number().optional(),
    freeMin: z.number().optional(),
    longestWaitMaxMs: z.number().optional(),
    expectedWaitMaxMs: z.number().optional(),
    waitMaxMs: z.number().optional(),
    calendar: z.string().optional(),
    leaveWhenDeserted: desertionSchema.optional(),
    deserted: z.object({ since: z.number(), left: z.literal(true).optional() }).optional(),
    keepPlace: placeKeepingSchema.optional(),
    escalation: z.object({ queue: z.string(), priority: z.number().optional() }).optional(),
    atClosing: z.enum(['serve', 'leave']),
    hoursChangedAt: z.number().optional(),
    ringsChangedAt: z.number().optional(),
    overflow: z.partialRecord(z.enum(OVERFLOW_REASONS), z.string()),
    admissions: z.number(),
  }),
})
