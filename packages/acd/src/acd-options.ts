import { z } from 'zod'
import { type AgentProfile, agentProfileSchema } from './agent/agent-profile.js'
import { type BreakOptions, breakOptionsSchema } from './agent/break.js'
import { CANNED_REPLIES_MAX, type CannedReplyOptions, cannedReplyOptionsSchema } from './canned-reply/canned-reply.js'
import { type ChannelWorkOptions, channelWorkSchema } from './agent/capacity.js'
import { type CalendarOptions, calendarOptionsSchema } from './calendar/calendar-options.js'
import { type QueueOptions, queueOptionsSchema } from './queue/queue-options.js'
import { type WaitEstimateOptions, waitEstimateOptionsSchema } from './wait-estimate/wait-estimator.js'
import { type RoutingPlan, routingPlanSchema } from './routing-plan/routing-plan.js'
import type { AnyStrategy } from './strategies/strategy-book.js'

/** Which queues and agents there are, and how interactions are distributed among them. */
export interface AcdOptions {
  /**
   * 1 to 10,000, each with an id of its own. At each start their records are brought up to date; who waits goes on
   * waiting.
   */
  readonly queues: readonly QueueOptions[]
  /**
   * Up to 200,000, each with an id of its own. At each start their profiles are written; status and work at hand stay.
   * Default: none.
   */
  readonly agents?: readonly AgentProfile[]
  /** Opening hours, which queues name in `calendar`; at most 1,000. Default: none. */
  readonly calendars?: readonly CalendarOptions[]
  /**
   * Routing plans, at most 1,000. One that the center has not had before becomes the one in force when it starts; what
   * was published while it ran stays.
   */
  readonly plans?: readonly RoutingPlan[]
  /** Predict waits, and learn from how long they were. Default: they are not predicted, which costs nothing. */
  readonly waitEstimates?: WaitEstimateOptions
  /**
   * Of how many of the last commits the decisions can be explained with `why`: what they replaced is kept for so long.
   * Default 0; at most 1,000,000.
   */
  readonly explainedCommits?: number
  /**
   * Writes down why each offer was made, as a fact of less than a kilobyte (`offer:explained`), one commit more for
   * each offer. Takes `explainedCommits`, of at least as many commits as are on their way. Default false.
   */
  readonly explainedFacts?: boolean
  /** The breaks that agents can take, at most 100. Default: any, without a limit. */
  readonly breaks?: readonly BreakOptions[]
  /** Words that are ready for agents, at most 5,000. Default: none. */
  readonly cannedReplies?: readonly CannedReplyOptions[]
  /** Whether a break takes a reason. Default false. */
  readonly breakReasonRequired?: boolean
  /** What interactions take of agents, by channel; `voice` and `text` are for channels that are not named. */
  readonly channels?: Readonly<Record<string, ChannelWorkOptions>>
  /**
   * What agents with a standing line call, from their registered phones, to begin it themselves: `*70`. No entry sees these
   * calls. Default: nothing.
   */
  readonly lineAddress?: string
  /** Strategies of the host beside the built-in ones; a queue names them in its `strategies`. */
  readonly strategies?: readonly AnyStrategy[]
}

export const acdOptionsSchema = z.strictObject({
  queues: z.array(queueOptionsSchema).min(1, 'takes at least one queue').max(10_000),
  agents: z.array(agentProfileSchema).max(200_000).default([]),
  calendars: z.array(calendarOptionsSchema).max(1_000).default([]),
  plans: z.array(routingPlanSchema).max(1_000).default([]),
  waitEstimates: waitEstimateOptionsSchema.exactOptional(),
  explainedCommits: z.number().int().min(0).max(1_000_000).default(0),
  explainedFacts: z.boolean().default(false),
  breaks: z.array(breakOptionsSchema).max(100).default([]),
  cannedReplies: z.array(cannedReplyOptionsSchema).max(CANNED_REPLIES_MAX).default([]),
  breakReasonRequired: z.boolean().default(false),
  channels: channelWorkSchema,
  lineAddress: z.string().min(1).max(256).exactOptional(),
  strategies: z
    .array(
      z.custom<AnyStrategy>(
        (value) => typeof value === 'object' && value !== null && 'name' in value,
        'takes strategies',
      ),
    )
    .default([]),
})
