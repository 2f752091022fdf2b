import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import { type FlowPosition, flowPositionSchema } from '../flow/flow-position.js'
import type { AgentId, QueueId } from '../identity/identity.js'
import { type Offer, offerSchema } from './offer.js'
import { type OutsideStage, outsideStageSchema } from './outside-stage.js'
import { type ParkedStage, parkedStageSchema } from './parked-stage.js'
import { type Consult, type Listener, consultSchema, listenerSchema } from './party.js'
import { type Relaxation, type Requirements, requirementsSchema } from './requirements.js'
import { type Reservation, reservationSchema } from './reservation.js'

/** Where an interaction is: `kind` tells which of them, and the rest is what counts there. */
export type Stage = FlowStage | WaitingStage | EngagedStage | ParkedStage | OutsideStage

/** The customer meets the flow. */
export interface FlowStage {
  readonly name: 'flow'
  readonly position: FlowPosition
  /** Where it stood in a queue before its flow went on: the place that a callback keeps. */
  readonly left?: LeftPlace
}

/** A place in a queue that an interaction has left. */
export interface LeftPlace extends Pick<WaitingStage, 'queue' | 'priority' | 'age' | 'since'> {
  /** What was asked of the agent there, beside what the queue asks of everybody. */
  readonly requirements?: Requirements
  /** By when it was to be answered. */
  readonly due?: Instant
  /** The exceptions that its routing plan has made for it. */
  readonly exceptions?: readonly string[]
}

/** In a queue, with or without offers out. */
export interface WaitingStage {
  readonly name: 'waiting'
  readonly queue: QueueId
  /** Higher is served first. */
  readonly priority: number
  /** Since when it waits in this queue. */
  readonly since: Instant
  /** Since when it counts as waiting for the order: kept over unanswered offers and transfers. */
  readonly age: Instant
  /** When it has waited for long enough: it overflows, or the flow takes it back. */
  readonly until?: Instant
  /** Its own patience, whatever queue it waits in; `until` may be earlier, by a limit of the queue. */
  readonly patienceUntil?: Instant
  /** Where the flow stands that brought it here, to go on if the wait ends without an agent. */
  readonly position?: FlowPosition
  /** Since when it stands at its place, if it was moved here or its priority was changed. */
  readonly placedAt?: Instant
  /** The highest place that it may be told, if its priority was lowered. */
  readonly placeMax?: number
  /** Where it stands in a routing plan. */
  readonly plan?: PlanPosition
  /** What the customer hears meanwhile; empty: nothing. */
  readonly music?: string
  /** What the agent must be able to do, beside what the queue asks of everybody. */
  readonly requirements?: Requirements
  /** By when it is to be answered, for queues that serve the most pressing first. */
  readonly due?: Instant
  /** Kept while anything is still given up, or was, since it came into this queue. */
  readonly relaxation?: Relaxation
  /** It keeps its place, but nobody is offered it before this instant. */
  readonly heldUntil?: Instant
  /** When its queue opens, or has opened, if it was left before that: delays and relaxations count from then. */
  readonly opensAt?: Instant
  /** One agent is waited for; nobody else is offered it meanwhile. */
  readonly reserved?: Reservation
  /** An agent has had it, or nobody is on the line. No flow takes it back, so it is not sent away for having waited. */
  readonly fromAgent?: true
  /** It was left: nobody is on the line, so its wait is not one of those that customers sit through. */
  readonly canWait?: true
  /** Several agents are offered it at once, as a strategy of the queue wants; absent: one at a time. */
  readonly ringing?: Ringing
  /** What somebody outside said of who should get it, once that was asked for. */
  readonly advice?: Advice
  readonly offers: readonly Offer[]
  /** Agents who get no offer of this interaction for a while: they did not answer, or rejected it. */
  readonly excluded: readonly { readonly agent: AgentId; readonly until: Instant }[]
}

/** Where it stands, and since when: who is in a queue that only helps out has the place in their own. */
export function ownPlace({ queue, since, plan }: WaitingStage): Pick<WaitingStage, 'queue' | 'since'> {
  const { lent } = plan ?? {}
  return lent?.queue === undefined ? { queue, since } : { queue: lent.queue, since: lent.since }
}

/** Since when agents are asked: all that a queue delays for a while of waiting counts from then. */
export function askedSince({ since, opensAt = since }: Pick<WaitingStage, 'since' | 'opensAt'>): Instant {
  return opensAt
}

/** Whether it was left while its queue was closed, and waits for that to open. */
export function awaitsOpening({ fromAgent, heldUntil, reserved }: WaitingStage): boolean {
  return heldUntil !== undefined && fromAgent === true && !reserved
}

/** An answer of a strategy that asks outside. It stands in the record, so that every node decides alike, also afterwards. */
export interface Advice {
  /** The strategy's name. */
  readonly by: string
  /** In the order in which they are wanted; empty where the answer was "anybody", or none came. */
  readonly agents: readonly AgentId[]
}

/** Where an interaction stands in a routing plan: all that another node needs to go on. */
export interface PlanPosition {
  readonly id: string
  /** It ends under the version under which it began. */
  readonly version: number
  /** The filter that took it. */
  readonly route: string
  /** The step of the route, from 0. */
  readonly step: number
  /** When the step is over. */
  readonly until?: Instant
  /** It waits in another queue than the step's own, which helps out until then. */
  readonly borrowed?: true
  /** While it is borrowed: the step's own queue, since when it waits there, and when the step is over. */
  readonly lent?: { readonly queue?: QueueId; readonly since: Instant; readonly until?: Instant }
  /** The exceptions that plans have made for it: one of the same name is made once, also when its flow queues it again. */
  readonly exceptions?: readonly string[]
}

/** An agent has it. */
export interface EngagedStage {
  readonly name: 'engaged'
  readonly agent: AgentId
  /** The offer by which the agent got it. */
  readonly offer: Offer
  readonly queue: QueueId
  readonly priority: number
  readonly age: Instant
  readonly since: Instant
  /** How long the customer waited for this agent. */
  readonly waitedMs: number
  readonly held?: boolean
  /** What the customer says and keys now (a card number) is neither recorded nor, as keys, passed on to anybody. */
  readonly secured?: boolean
  /** By when agent and customer are to be connected; absent once they are. */
  readonly connectBy?: Instant
  /** By when the agent is to write for the first time; absent once that is done. */
  readonly reply?: ReplyDeadline
  /** What was asked of the agent: kept for whoever has it next. */
  readonly requirements?: Requirements
  /** By when it was to be answered: kept for when it waits again. */
  readonly due?: Instant
  /** Somebody is asked, or was and is on the line. */
  readonly consult?: Consult
  /** Supervisors in the call. */
  readonly listeners?: readonly Listener[]
}

/** By when the agent has to reply. */
export interface ReplyDeadline {
  readonly dueAt: Instant
  /** When somebody is warned; absent when nobody is to be, or was. */
  readonly warnAt?: Instant
}

/** How many agents are offered one interaction at the same time; whoever accepts first has it. */
export interface Ringing {
  readonly atOnce: number
  /** `atOnce` grows by `step` each `everyMs`, up to `most`. */
  readonly step: number
  readonly everyMs: number
  readonly most: number
  /** When it grows next; absent once it has grown to `most`. */
  readonly next?: Instant
}

const ringingSchema = lazily(() =>
  z.object({
    atOnce: z.number(),
    step: z.number(),
    everyMs: z.number(),
    most: z.number(),
    next: z.number().optional(),
  }),
)

export const leftPlaceSchema = lazily(() =>
  z.object({
    queue: z.custom<QueueId>((queue) => typeof queue === 'string', 'expected the id of a queue'),
    ...{ priority: z.number(), age: z.number(), since: z.number() },
    requirements: requirementsSchema().exactOptional(),
    due: z.number().exactOptional(),
    exceptions: z.array(z.string()).exactOptional(),
  }),
)

export const stageSchema = () =>
  z.discriminatedUnion('name', [
    z.object({
      name: z.literal('flow'),
      position: flowPositionSchema(),
      left: leftPlaceSchema().optional(),
    }),
    z.object({
      name: z.literal('waiting'),
      queue: z.string(),
      priority: z.number(),
      since: z.number(),
      age: z.number(),
      until: z.number().optional(),
      patienceUntil: z.number().optional(),
      position: flowPositionSchema().optional(),
      placedAt: z.number().optional(),
      placeMax: z.number().optional(),
      plan: z
        .object({
          id: z.string(),
          version: z.number(),
          route: z.string(),
          step: z.number(),
          until: z.number().optional(),
          borrowed: z.literal(true).optional(),
          lent: z
            .object({
              queue: z.custom<QueueId>((queue) => typeof queue === 'string').exactOptional(),
              ...{ since: z.number(), until: z.number().exactOptional() },
            })
            .exactOptional(),
          exceptions: z.array(z.string()).optional(),
        })
        .optional(),
      music: z.string().optional(),
      requirements: requirementsSchema().optional(),
      due: z.number().optional(),
      relaxation: z.object({ ring: z.number(), steps: z.number(), next: z.number().optional() }).optional(),
      heldUntil: z.number().optional(),
      opensAt: z.number().optional(),
      reserved: reservationSchema().optional(),
      fromAgent: z.literal(true).optional(),
      canWait: z.literal(true).optional(),
      ringing: ringingSchema().optional(),
      advice: z.object({ by: z.string(), agents: z.array(z.string()) }).optional(),
      offers: z.array(offerSchema()),
      excluded: z.array(z.object({ agent: z.string(), until: z.number() })),
    }),
    z.object({
      name: z.literal('engaged'),
      agent: z.string(),
      offer: offerSchema(),
      queue: z.string(),
      priority: z.number(),
      age: z.number(),
      since: z.number(),
      waitedMs: z.number(),
      held: z.boolean().optional(),
      secured: z.boolean().optional(),
      connectBy: z.number().optional(),
      reply: z.object({ dueAt: z.number(), warnAt: z.number().optional() }).optional(),
      requirements: requirementsSchema().optional(),
      due: z.number().optional(),
      consult: consultSchema().optional(),
      listeners: z.array(listenerSchema()).optional(),
    }),
    parkedStageSchema(),
    outsideStageSchema(),
  ])
