import {
  type AgentId,
  type Instant,
  type InteractionId,
  type Json,
  type NodeId,
  defineRecordKind,
} from '@ringwright/core'
import { z } from 'zod'
import { type AgentsWord, agentsWordSchema } from '../attempt/lead-result.js'
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../attempt/attempt-outcome.js'

/**
 * A lead that is at hand: in the hopper, on the line, or just through. The many others are in the directory.
 *
 *             dial            person           agent in time      hangs up          disposition, or time is over
 *  ──▶ ready ──────▶ calling ────────▶ live ───────────────▶ connected ──▶ wrapping ─────────────────┐
 *        │ ╲            │                │ nobody in time     ▲ person                                 ▼
 *        │  ╲ show      │                │                    │
 *        │   ──────▶ previewing ─────────┼────────────────────┘
 *        │              │                │
 *        │ may not      │ busy, …        └───────────────────────────────────────────────────────▶ settled ──▶ (directory)
 *        │ be called    └──────────────────────────────────────────────────────────────────────────▶  ▲
 *        └─────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * Every stage but `ready` and `settled` has a deadline; `settled` is written to the directory by the dispatcher, and then
 * the record is removed.
 */
export interface Lead {
  readonly id: string
  readonly campaign: string
  readonly list: string
  /** E.164, in the order in which they are tried. */
  readonly numbers: readonly string[]
  /** Which of the numbers is next, or was called last. */
  readonly place: number
  readonly name?: string
  readonly attributes: Readonly<Record<string, Json>>
  readonly zone: string
  readonly region?: string
  readonly priority: number
  readonly consent?: string
  /** What was answered needs a person's attention. */
  readonly isFlagged?: boolean
  /** As what the last try that came to an agent was judged by its sound. */
  readonly heard?: 'person' | 'machine' | 'unsure'
  /**
   * Whose appointment it is: it is called, or shown, while this agent is idle, who is asked before all others. For everybody
   * while the agent is signed out, or no longer serves the campaign's queue.
   */
  readonly agent?: AgentId
  /** Counts its stays in the hopper, so that an older state never overwrites a newer one. */
  readonly round: number
  readonly attempts: number
  /** How often it ended in which way. */
  readonly outcomes: Readonly<Partial<Record<AttemptOutcome, number>>>
  readonly stage: LeadStage
}

/** Where a lead is: `kind` tells which of them, and the rest is what counts there. */
export type LeadStage =
  | ReadyStage
  | PreviewingStage
  | CallingStage
  | LiveStage
  | ConnectedStage
  | WrappingStage
  | SettledStage

/** In the hopper. */
export interface ReadyStage {
  readonly name: 'ready'
  readonly since: Instant
  /** When it was last looked up what is known of the number. */
  readonly checkedAt: Instant
  /** Earlier calls to the number that is next, as the directory had them. */
  readonly calledAt: readonly Instant[]
  readonly abandonedAt?: Instant
  /** Somebody at the number has agreed to be called for what the campaign calls for. */
  readonly hasConsent?: true
}

interface OnTheLine {
  /** Names the try; also the idempotency key of its dialing. */
  readonly attempt: string
  readonly number: string
  readonly dialedAt: Instant
  /** The node that makes the call. */
  readonly home: NodeId
}

/** Shown to agents, of whom whoever takes it calls. */
export interface PreviewingStage extends OnTheLine {
  readonly name: 'previewing'
  readonly interaction: InteractionId
  /** An agent has taken it, and it is being called; `dialedAt` is this instant from then on. */
  readonly isTaken: boolean
  /** What the agent has said of it while it rings. */
  readonly said?: AgentsWord
  /** It is put back then, or ends as unknown. */
  readonly until: Instant
}

/** Being called; committed before anything is dialed. */
export interface CallingStage extends OnTheLine {
  readonly name: 'calling'
  /** Somebody or something picked up. */
  readonly answeredAt?: Instant
  /** When it is over, whatever happens: a process that died says nothing. */
  readonly until: Instant
}

/** A person who has greeted and whom no agent has yet. */
export interface LiveStage extends OnTheLine {
  readonly name: 'live'
  readonly interaction: InteractionId
  readonly liveAt: Instant
  /** The person is given up then. */
  readonly until: Instant
}

export interface ConnectedStage extends OnTheLine {
  readonly name: 'connected'
  readonly interaction: InteractionId
  /** Absent where a flow has them. */
  readonly agent?: AgentId
  readonly connectedAt: Instant
  /** When the ledger counted the answer. */
  readonly liveAt?: Instant
}

/** The call is over; the agent may still say how it went. */
export interface WrappingStage extends OnTheLine {
  readonly name: 'wrapping'
  readonly interaction: InteractionId
  readonly agent?: AgentId
  readonly until: Instant
  /** When the ledger counted the answer. */
  readonly liveAt?: Instant
}

export interface SettledStage {
  readonly name: 'settled'
  readonly at: Instant
  /** When it is to be called next; null for never again. */
  readonly dueAt: Instant | null
  /** Why it is not called again. */
  readonly closed?: ClosedReason
  /** Who said that the number is called no more, until that stands where every campaign asks. */
  readonly refusedBy?: string
  /** The number that was called and when; absent when it was not. */
  readonly called?: CalledNumber
}

export interface CalledNumber {
  readonly number: string
  readonly at: Instant
  readonly outcome: AttemptOutcome
  /** Somebody had picked up and heard nothing, whatever the outcome is. */
  readonly isSilence?: true
}

/** Whether somebody at the number may not be called again without an agent at hand, where a policy says so. */
export function isAbandoned({ outcome, isSilence }: CalledNumber): boolean {
  return outcome === 'abandoned' || isSilence === true
}

/** Why a lead is not called any more. */
export const CLOSED_REASONS = [
  'reached', // nothing further is to be done: talked to, or done with as an agent has said
  'exhausted', // called as often as the retry policy says
  'doNotCall',
  'noConsent',
  'quotaFull', // enough leads like it were reached
  'duplicate', // its number is another lead's of the campaign as well, and was called for that one
] as const

/** One of `CLOSED_REASONS`. */
export type ClosedReason = (typeof CLOSED_REASONS)[number]

const onTheLine = { attempt: z.string(), number: z.string(), dialedAt: z.number(), home: z.string() }
const outcome = z.enum(ATTEMPT_OUTCOMES)

const stageSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('ready'),
    since: z.number(),
    checkedAt: z.number(),
    calledAt: z.array(z.number()),
    abandonedAt: z.number().optional(),
    hasConsent: z.literal(true).optional(),
  }),
  z.object({
    name: z.literal('previewing'),
    ...onTheLine,
    interaction: z.string(),
    isTaken: z.boolean(),
    said: agentsWordSchema.optional(),
    until: z.number(),
  }),
  z.object({ name: z.literal('calling'), ...onTheLine, answeredAt: z.number().optional(), until: z.number() }),
  z.object({ name: z.literal('live'), ...onTheLine, interaction: z.string(), liveAt: z.number(), until: z.number() }),
  z.object({
    name: z.literal('connected'),
    ...onTheLine,
    interaction: z.string(),
    agent: z.string().optional(),
    connectedAt: z.number(),
    liveAt: z.number().optional(),
  }),
  z.object({
    name: z.literal('wrapping'),
    ...onTheLine,
    interaction: z.string(),
    agent: z.string().optional(),
    until: z.number(),
    liveAt: z.number().optional(),
  }),
  z.object({
    name: z.literal('settled'),
    at: z.number(),
    dueAt: z.number().nullable(),
    closed: z.enum(CLOSED_REASONS).optional(),
    refusedBy: z.string().optional(),
    called: z.object({ number: z.string(), at: z.number(), outcome, isSilence: z.literal(true).optional() }).optional(),
  }),
])

/** Leads that are in work, by their ids; the others stand in the directory. */
export const leads = defineRecordKind<Lead>({
  kind: 'lead',
  schema: z.object({
    id: z.string(),
    campaign: z.string(),
    list: z.string(),
    numbers: z.array(z.string()).min(1),
    place: z.number(),
    name: z.string().optional(),
    attributes: z.record(z.string(), z.json()),
    zone: z.string(),
    region: z.string().optional(),
    priority: z.number(),
    consent: z.string().optional(),
    isFlagged: z.boolean().optional(),
    heard: z.enum(['person', 'machine', 'unsure']).optional(),
    agent: z.string().optional(),
    round: z.number(),
    attempts: z.number(),
    outcomes: z.partialRecord(outcome, z.number()),
    stage: stageSchema,
  }),
})

/** A lead is one place of one list in one campaign: the id names no number, so that it may stand in facts and logs. */
export function leadId(campaign: string, list: string, group: number, cursor: number): string {
  return `${campaign}:${list}:${group}:${cursor}`
}

/** What an id of a lead says; undefined for what is none. */
export function placeOfLead(
  id: string,
): { readonly campaign: string; readonly list: string; readonly group: number; readonly cursor: number } | undefined {
  const [, campaign = '', list = '', group, cursor] = /^([^:]+):([^:]+):(\d+):(\d+)$/.exec(id) ?? []
  return group === undefined ? undefined : { campaign, list, group: Number(group), cursor: Number(cursor) }
}

/** The number that is called next. */
export function nextNumber({ numbers, place }: Pick<Lead, 'numbers' | 'place'>): string {
  return numbers[place] ?? (numbers[0] as string)
}

/** Whether a call is the first of its lead, which is always at the number that the lead is known by. */
export function isFirstCall({ attempts }: Pick<Lead, 'attempts'>): boolean {
  return attempts === 0
}

/** Whether the lead occupies a line that the pacer and the ledger must count. */
export function isInFlight({ stage }: Lead): boolean {
  return stage.name === 'calling' || stage.name === 'live'
}

/** The agent who is to have the person: the lead is being called, or shown, and nobody has it yet. */
export function expectingAgent({ agent, stage }: Lead): AgentId | undefined {
  const isComing = stage.name === 'calling' || stage.name === 'live' || stage.name === 'previewing'
  return isComing ? agent : undefined
}

/** Whether somebody may have the lead's person, or has had: one may be with an agent before the lead says so. */
export function isWithAgent(stage: LeadStage): stage is PreviewingStage | LiveStage | ConnectedStage | WrappingStage {
  return stage.name === 'previewing' || stage.name === 'live' || stage.name === 'connected' || stage.name === 'wrapping'
}
