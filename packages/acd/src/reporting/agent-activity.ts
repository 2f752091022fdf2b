import type { Instant, InteractionId, QueueId } from '@ringwright/core'
import { z } from 'zod'
import { type Activity, type AgentMeasures, addBreak } from './agent-measures.js'

/** One piece of an agent's work, as facts tell of it. */
export interface AgentWork {
  readonly interaction: InteractionId
  readonly queue: QueueId
  readonly channel: string
  state: 'offered' | 'engaged' | 'wrapping'
  since: Instant
}

/** What an agent does at the moment, as facts tell of it. */
export interface AgentActivity {
  status: string
  reason: string
  connected: boolean
  /** How many calls come from no queue. */
  elsewhere: number
  work: AgentWork[]
  /** Since when the agent does that; up to here the time is counted. */
  since: Instant
}

export const agentActivitySchema = z.object({
  status: z.string(),
  reason: z.string(),
  connected: z.boolean(),
  elsewhere: z.number(),
  work: z.array(
    z.object({
      interaction: z.string().transform((id) => id as InteractionId),
      queue: z.string().transform((id) => id as QueueId),
      channel: z.string(),
      state: z.enum(['offered', 'engaged', 'wrapping']),
      since: z.number(),
    }),
  ),
  since: z.number(),
})

/** An agent of whom nothing was heard yet. */
export function agentActivity(at: Instant): AgentActivity {
  return { status: 'offline', reason: '', connected: false, elsewhere: 0, work: [], since: at }
}

/** One activity at a time: work before status. Undefined when offline without work. */
export function activityOf({ status, connected, elsewhere, work }: AgentActivity): Activity | undefined {
  if (elsewhere > 0) return 'engaged'
  let found: Activity | undefined
  for (const { state } of work) {
    if (state === 'engaged') return 'engaged'
    if (state === 'offered' || found === undefined) found = state
  }
  if (found) return found
  if (status === 'offline') return undefined
  if (status === 'break') return 'break'
  return connected ? 'idle' : 'away'
}

/** Counts the time from when the agent began with this, interval by interval, up to an instant. */
export function countTime(
  activity: AgentActivity,
  until: Instant,
  intervalMs: number,
  measuresAt: (instant: Instant) => AgentMeasures,
): void {
  const name = activityOf(activity)
  if (name === undefined) return
  for (let from = activity.since; from < until; ) {
    const end = Math.min(until, startOfInterval(from, intervalMs) + intervalMs)
    const measures = measuresAt(from)
    measures.time[name] += end - from
    if (name === 'break') addBreak(measures, activity.reason, end - from)
    from = end
  }
}

export function startOfInterval(instant: Instant, intervalMs: number): Instant {
  return Math.floor(instant / intervalMs) * intervalMs
}
