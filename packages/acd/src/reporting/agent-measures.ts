import type { Measures } from '@ringwright/core/reporting'

/** What an agent's time is spent on; one at a time, the first in this order that holds. Calls from no queue engage, too. */
export const ACTIVITIES = ['engaged', 'offered', 'wrapping', 'idle', 'break', 'away'] as const

/** What an agent's time is spent on: one of `ACTIVITIES`. */
export type Activity = (typeof ACTIVITIES)[number]

/** What one agent did in one interval. */
export interface AgentMeasures {
  /** Milliseconds by activity. `away`: available, but nobody at the screen. Time offline is not counted. */
  readonly time: Record<Activity, number>
  /** Milliseconds on breaks by their reason; those without one under the empty text. */
  readonly breaks: Record<string, number>
  /** Engagements that ended; several at once count each for itself, and so do their durations. */
  handled: number
  engagedMs: number
  heldMs: number
  wrapUpMs: number
  offersMade: number
  offersAccepted: number
  offersMissed: number
  offersRejected: number
}

export function agentMeasures(): AgentMeasures {
  return {
    time: { engaged: 0, offered: 0, wrapping: 0, idle: 0, break: 0, away: 0 },
    breaks: {},
    handled: 0,
    engagedMs: 0,
    heldMs: 0,
    wrapUpMs: 0,
    offersMade: 0,
    offersAccepted: 0,
    offersMissed: 0,
    offersRejected: 0,
  }
}

const COUNTS = [
  'handled',
  'engagedMs',
  'heldMs',
  'wrapUpMs',
  'offersMade',
  'offersAccepted',
  'offersMissed',
  'offersRejected',
] as const

export function addAgentMeasures(into: AgentMeasures, from: AgentMeasures): void {
  for (const name of COUNTS) into[name] += from[name]
  for (const activity of ACTIVITIES) into.time[activity] += from.time[activity]
  for (const [reason, ms] of Object.entries(from.breaks)) addBreak(into, reason, ms)
}

/** Reasons are the agents' own words, of which some are names that every object has. */
export function addBreak({ breaks }: AgentMeasures, reason: string, ms: number): void {
  breaks[reason] = (Object.hasOwn(breaks, reason) ? (breaks[reason] as number) : 0) + ms
}

/** By which names definitions read the measures. */
export const AGENT_MEASURES: Measures<AgentMeasures> = {
  ...Object.fromEntries(COUNTS.map((name) => [name, (cell: AgentMeasures) => cell[name]])),
  ...Object.fromEntries(ACTIVITIES.map((name) => [`${name}TimeMs`, (cell: AgentMeasures) => cell.time[name]])),
}
