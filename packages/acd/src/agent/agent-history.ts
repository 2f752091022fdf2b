import type { Instant, QueueId } from '@ringwright/core'
import { z } from 'zod'
import type { AgentLoad } from './agent-load.js'

/**
 * What strategies need to know of an agent's past. It is kept only for agents of queues whose strategies ask for it, and
 * takes the same room however long somebody works.
 */
export interface AgentHistory {
  /** When the agent was last offered somebody of each queue that keeps histories. */
  readonly turns: Readonly<Record<QueueId, Instant>>
  readonly talkEndedAt: Instant
  /** When a load of any kind ended, wrap-up included. */
  readonly workEndedAt: Instant
  /** The hour, counted since 1970, to which the last entries of the lists belong. */
  readonly hour: number
  /** Interactions taken, and time talked, in each of the last `HISTORY_HOURS` hours; the latest stands last. */
  readonly taken: readonly number[]
  readonly talkedMs: readonly number[]
}

/** An agent, as far as the past goes. */
interface Remembered {
  readonly history?: AgentHistory
}

/** A day by the hour: what "today" and "this shift" need, in two lists that every change of the agent can carry. */
export const HISTORY_HOURS = 24

const HOUR_MS = 3_600_000
const EMPTY: readonly number[] = Array.from({ length: HISTORY_HOURS }, () => 0)

export const agentHistorySchema = z.object({
  turns: z.record(z.string(), z.number()),
  talkEndedAt: z.number(),
  workEndedAt: z.number(),
  hour: z.number(),
  taken: z.array(z.number()).length(HISTORY_HOURS),
  talkedMs: z.array(z.number()).length(HISTORY_HOURS),
})

/** The agent is offered somebody of this queue. */
export function withTurn<Known extends Remembered>(agent: Known, queue: QueueId, now: Instant): Known {
  const history = historyAt(agent.history, now)
  return { ...agent, history: { ...history, turns: { ...history.turns, [queue]: now } } }
}

/** The agent has taken somebody. */
export function withTaken<Known extends Remembered>(agent: Known, now: Instant): Known {
  const history = historyAt(agent.history, now)
  return { ...agent, history: { ...history, taken: plus(history.taken, 1) } }
}

/** The agent has talked to somebody for so long, and it is over. All of it counts for the hour in which it ended. */
export function withTalk<Known extends Remembered>(agent: Known, talkedMs: number, now: Instant): Known {
  const history = historyAt(agent.history, now)
  return { ...agent, history: { ...history, talkEndedAt: now, talkedMs: plus(history.talkedMs, talkedMs) } }
}

/**
 * A load has ended. One that was only offered counts as talk too: else a phone that nobody answers would stay the one
 * that is asked first.
 */
export function afterWork(history: AgentHistory, ended: AgentLoad | undefined, now: Instant): AgentHistory {
  const isUnanswered = ended?.state === 'offered'
  return { ...history, workEndedAt: now, ...(isUnanswered && { talkEndedAt: now }) }
}

/** Interactions taken in the current hour and the full ones before it, `hours` in all. */
export function takenIn(agent: Remembered, hours: number, now: Instant): number {
  return agent.history ? sum(historyAt(agent.history, now).taken, hours) : 0
}

/** Milliseconds of talk that ended in the current hour and the full ones before it, `hours` in all. */
export function talkedIn(agent: Remembered, hours: number, now: Instant): number {
  return agent.history ? sum(historyAt(agent.history, now).talkedMs, hours) : 0
}

/** The history with the current hour as its last. */
function historyAt(history: AgentHistory | undefined, now: Instant): AgentHistory {
  const hour = Math.floor(now / HOUR_MS)
  if (!history) return { turns: {}, talkEndedAt: 0, workEndedAt: 0, hour, taken: EMPTY, talkedMs: EMPTY }
  const passed = Math.min(hour - history.hour, HISTORY_HOURS)
  if (passed <= 0) return history
  const { taken, talkedMs } = history
  return { ...history, hour, taken: moved(taken, passed), talkedMs: moved(talkedMs, passed) }
}

function moved(list: readonly number[], by: number): readonly number[] {
  return [...list.slice(by), ...EMPTY.slice(0, by)]
}

function plus(list: readonly number[], more: number): readonly number[] {
  return list.with(-1, (list.at(-1) ?? 0) + more)
}

function sum(list: readonly number[], hours: number): number {
  return list.slice(-hours).reduce((total, each) => total + each, 0)
}
