import {
  type AgentId,
  type CollectionDefinition,
  type Engine,
  type Instant,
  type InteractionId,
  type NodeId,
  type Transaction,
  defineRecordKind,
  interactions,
} from '@ringwright/core'
import { z } from 'zod'

/** What the directory knows of a number, whatever campaigns and lists it is in. */
export interface CalleeHistory {
  /** The last calls, oldest first. */
  readonly calledAt: readonly Instant[]
  /** When a person at this number was abandoned last. */
  readonly abandonedAt?: Instant
  readonly leads?: CalledLeads
}

/**
 * For which lead of each campaign a number was called first: another list of the campaign may have it, too, or another lead
 * as one of its further numbers. Absent before the first call.
 */
export type CalledLeads = Readonly<Record<string, string>>

export const calleeHistories: CollectionDefinition<CalleeHistory> = { name: 'callees', indexes: {} }

/** More calls than any frequency cap counts. */
const CALLS_KEPT = 50
/** Longer than any frequency cap looks back. */
export const HISTORY_MS = 31 * 86_400_000

/**
 * A number that was called a moment ago. It guards the number: two campaigns that have the same one
 * in their hoppers cannot both call it, and what the hopper was told of it before this moment is made up for.
 */
export interface Callee {
  readonly calledAt: readonly Instant[]
  readonly abandonedAt?: Instant
  readonly leads?: CalledLeads
  /** The try that has the number on the line. */
  readonly attempt?: string
  /** The last call that came to somebody: of a lead that was settled meanwhile it may go on, and be spoken of later. */
  readonly interaction?: InteractionId
  /** Who said last what becomes of that call's lead, or had it. */
  readonly agent?: AgentId
  /** Who said of that call, its lead being settled, that the number is called no more; the node is about to enter it. */
  readonly refusal?: { readonly by: string; readonly home: NodeId }
  /** A machine is greeting, and is left a message: by then that has begun. */
  readonly heldUntil?: Instant
  /** By then the directory knows it all, and every hopper has asked. */
  readonly until: Instant
}

export const callees = defineRecordKind<Callee>({
  kind: 'callee',
  schema: z.object({
    calledAt: z.array(z.number()),
    abandonedAt: z.number().optional(),
    leads: z.record(z.string(), z.string()).optional(),
    attempt: z.string().optional(),
    interaction: z.string().optional(),
    agent: z.string().optional(),
    refusal: z.object({ by: z.string(), home: z.string() }).optional(),
    heldUntil: z.number().optional(),
    until: z.number(),
  }),
})

/** The number that was called last with this interaction, and what is known of it: for as long as that is remembered. */
export function calleeOf(
  engine: Engine,
  interaction: InteractionId,
): { readonly number: string; readonly callee: Callee } | undefined {
  for (const [number, { body: callee }] of engine.all(callees))
    if (callee.interaction === interaction) return { number, callee }
  return undefined
}

/** Whether somebody at the number is being called, or talks to us; or nobody is to call there, which is being entered. */
export function isOnTheLine(
  transaction: Transaction,
  { attempt, interaction, refusal, heldUntil = 0 }: Callee,
): boolean {
  if (attempt !== undefined || refusal !== undefined || transaction.now < heldUntil) return true
  return interaction !== undefined && transaction.peek(interactions, interaction) !== undefined
}

/** The message for a machine begins: the number is on the line for as long as that takes. */
export function messageBegins(transaction: Transaction, number: string, interaction: InteractionId): void {
  const callee = transaction.read(callees, number)
  if (!callee) return
  const { heldUntil: _over, ...rest } = callee
  transaction.put(callees, number, { ...rest, interaction })
}

/** How old what a hopper knows of a number may be when it is called. */
export const CHECK_AGE_MAX_MS = 10 * 60_000
/** Whether a check is younger than so much. How old it is nobody knows once the clock was set back behind it. */
export function isYounger(checkedAt: Instant, now: Instant, ageMs: number): boolean {
  return checkedAt <= now && now - checkedAt <= ageMs
}

/** Longer than a check may be old, so that what is not in one is in the other. */
export const CALLEE_KEPT_MS = 2 * CHECK_AGE_MAX_MS

/** Both histories as one, each call once. */
export function mergedCalls(
  one: readonly Instant[],
  other: readonly Instant[],
  after = Number.NEGATIVE_INFINITY,
): readonly Instant[] {
  if (other.length === 0 && one.every((at) => at > after)) return one
  const calls = [...new Set([...one, ...other])].filter((at) => at > after)
  return calls.sort((left, right) => left - right).slice(-CALLS_KEPT)
}

/** Both as one; whoever called first keeps the number. */
export function mergedLeads(first: CalledLeads | undefined, then: CalledLeads | undefined): CalledLeads | undefined {
  return first && then ? { ...then, ...first } : (first ?? then)
}

/** The later of two instants that may be absent. */
export function latest(one: Instant | undefined, other: Instant | undefined): Instant | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.max(one, other)
}
