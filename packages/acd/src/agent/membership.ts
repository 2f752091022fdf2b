import { type QueueId, ownValue } from '@ringwright/core'
import { z } from 'zod'

/** How an agent belongs to one queue. */
export interface Membership {
  /** Which of the agent's queues goes first: who waits in one of a lower rank is served before all others. Default 1. */
  readonly rank: number
  /**
   * Which of the queue's agents go first: those of a lower level are asked before all others, and where the queue has
   * tiers or rings, alone for a time. Default 1.
   */
  readonly level: number
  /** The place among agents of the same level, for strategies with a fixed order. Default 1. */
  readonly position: number
  /** How long somebody must have waited to be offered to this agent, in milliseconds. Default 0. */
  readonly delayMs: number
  /** The agent may leave the queue, and join it again. Absent: only supervisors decide. */
  readonly optional?: boolean
}

/** One of `queues` of an agent's profile: `rank`, `level` and `position` take 1 to 10,000, `delayMs` up to a day. */
export interface MembershipOptions extends Partial<Membership> {
  /** The id of one of the center's queues. */
  readonly queue: string
}

/** What an agent is in each queue of theirs. */
export type Memberships = Readonly<Record<QueueId, Membership>>

const PLAIN: Membership = { rank: 1, level: 1, position: 1, delayMs: 0 }

const place = z.number().int().min(1).max(10_000).default(1)

export const membershipSchema = z.union([
  z.string(),
  z.strictObject({
    queue: z.string(),
    rank: place,
    level: place,
    position: place,
    delayMs: z.number().int().min(0).max(86_400_000).default(0),
    optional: z.boolean().default(false),
  }),
])

export const membershipRecordSchema = z.object({
  rank: z.number(),
  level: z.number(),
  position: z.number(),
  delayMs: z.number(),
  optional: z.boolean().optional(),
})

export type CheckedMembership = z.output<typeof membershipSchema>

/** The agent's membership of a queue, also where nothing was said of it. */
export function membershipOf({ memberships }: { readonly memberships?: Memberships }, queue: QueueId): Membership {
  return ownValue(memberships, queue) ?? PLAIN
}

export function queueOf(membership: CheckedMembership): string {
  return typeof membership === 'string' ? membership : membership.queue
}

/** What differs from plain membership, by queue; undefined when nothing does, as for most agents. */
export function membershipsOf(list: readonly CheckedMembership[]): Memberships | undefined {
  const memberships: Record<string, Membership> = {}
  for (const each of list) {
    if (typeof each === 'string') continue
    const { queue, rank, level, position, delayMs, optional } = each
    if (rank !== 1 || level !== 1 || position !== 1 || delayMs !== 0 || optional)
      memberships[queue] = { rank, level, position, delayMs, ...(optional && { optional }) }
  }
  return Object.keys(memberships).length === 0 ? undefined : memberships
}
