import type { Instant } from '@ringwright/core'
import type { TimelineSpan } from './agent-timeline.js'

/** What an agent is supposed to do for a time. Spans of one schedule do not overlap. */
export interface ScheduledSpan {
  readonly from: Instant
  readonly until: Instant
  /** `work`: signed in and not on a break; `break`: on one, of whatever reason; `off`: offline. */
  readonly plan: 'work' | 'break' | 'off'
}

/** How much of what was planned an agent did, and did in time. */
export interface Adherence {
  /** How long something was planned, in milliseconds. */
  readonly scheduledMs: number
  /** For how much of it the agent did what was planned. */
  readonly adherentMs: number
  /** The share; null when nothing was planned. */
  readonly adherence: number | null
  /** Time of work as a share of planned work, whenever it was; null when no work was planned. */
  readonly conformance: number | null
}

/** Compares what an agent did with the plan. */
export function adherence(timeline: readonly TimelineSpan[], schedule: readonly ScheduledSpan[]): Adherence {
  let scheduledMs = 0
  let adherentMs = 0
  let plannedWorkMs = 0
  for (const { from, until, plan } of schedule) {
    scheduledMs += until - from
    if (plan === 'work') plannedWorkMs += until - from
    for (const span of timeline) if (planOf(span) === plan) adherentMs += overlap(span, { from, until })
  }
  const workedMs = timeline.reduce((sum, span) => sum + (planOf(span) === 'work' ? span.until - span.from : 0), 0)
  return {
    scheduledMs,
    adherentMs,
    adherence: scheduledMs === 0 ? null : adherentMs / scheduledMs,
    conformance: plannedWorkMs === 0 ? null : workedMs / plannedWorkMs,
  }
}

function planOf({ activity }: TimelineSpan): ScheduledSpan['plan'] | undefined {
  switch (activity) {
    case 'offline':
      return 'off'
    case 'break':
      return 'break'
    case 'away':
      return undefined
    default:
      return 'work'
  }
}

function overlap(a: { from: Instant; until: Instant }, b: { from: Instant; until: Instant }): number {
  return Math.max(0, Math.min(a.until, b.until) - Math.max(a.from, b.from))
}
