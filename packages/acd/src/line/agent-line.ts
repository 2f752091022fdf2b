import type { Instant, NodeId } from '@ringwright/core'
import { z } from 'zod'

/** How an agent's line is kept. */
export interface StandingLineOptions {
  /**
   * Who begins it: the center, which calls the phone when the agent signs in and again when the line is lost (`center`, the
   * default); or the agent, who calls the `lineAddress` of the options from that phone (`agent`). An agent whom the center
   * calls may call there as well, not to wait for the next try.
   */
  readonly begunBy?: 'center' | 'agent'
  /** The prompt that says on the line that somebody is offered. Default `beep`. */
  readonly tone?: string
  /** The prompt that is heard between customers, again and again. Default: silence. */
  readonly comfort?: string
  /** Asks the phone to answer by itself when it is called for the line. Default false. */
  readonly autoAnswer?: boolean
  /** How long the phone rings, 5,000 to 120,000 ms. Default 30,000. */
  readonly ringTimeoutMs?: number
}

export const standingLineSchema = z.strictObject({
  begunBy: z.enum(['center', 'agent']).exactOptional(),
  tone: z.string().min(1).max(256).default('beep'),
  comfort: z.string().min(1).max(256).exactOptional(),
  autoAnswer: z.boolean().default(false),
  ringTimeoutMs: z.number().int().min(5_000).max(120_000).default(30_000),
})

type CheckedLineOptions = z.output<typeof standingLineSchema>

/** An agent's line as it stands. */
export interface AgentLine extends CheckedLineOptions {
  readonly isUp: boolean
  /** The node that has its call, or makes it. */
  readonly home: NodeId
  /** Since when it is up. */
  readonly upSince?: Instant
  /** How often in a row it was lost soon, or did not come up. */
  readonly losses: number
  /** The agent has called; absent for who does not have to, and while that is waited for. */
  readonly calledIn?: true
  /** When it is called again; absent while that is not waited for. */
  readonly retryAt?: Instant
}

export const agentLineSchema = standingLineSchema.extend({
  isUp: z.boolean(),
  home: z.string(),
  upSince: z.number().optional(),
  losses: z.number(),
  calledIn: z.literal(true).optional(),
  retryAt: z.number().optional(),
})

/** The line with what the profile says of it now. */
export function lineOf(options: CheckedLineOptions, before: AgentLine | undefined, node: NodeId): AgentLine {
  if (!before) return calledNow(options, node)
  const { isUp, home, upSince, losses, calledIn, retryAt } = before
  return {
    ...options,
    ...{ isUp, home, losses },
    ...(upSince !== undefined && { upSince }),
    ...(calledIn && { calledIn }),
    ...(retryAt !== undefined && { retryAt }),
  }
}

/** The agent signs in: whatever went wrong before does not matter. */
export function calledNow(
  { begunBy, tone, comfort, autoAnswer, ringTimeoutMs }: CheckedLineOptions,
  home: NodeId,
): AgentLine {
  return {
    ...{ tone, autoAnswer, ringTimeoutMs, isUp: false, home, losses: 0 },
    ...(begunBy && { begunBy }),
    ...(comfort !== undefined && { comfort }),
  }
}

/** Whether it is for the agent to call, and the agent has not. */
export function awaitsCall({ begunBy, calledIn }: AgentLine): boolean {
  return begunBy === 'agent' && !calledIn
}
