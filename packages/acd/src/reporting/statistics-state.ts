import type { AgentId, Instant, InteractionId, QueueId, Revision } from '@ringwright/core'
import { type AgentActivity, agentActivity, countTime, startOfInterval } from './agent-activity.js'
import { type AgentMeasures, agentMeasures } from './agent-measures.js'
import type { Deferral } from './deferral.js'
import { type QueueMeasures, queueMeasures } from './queue-measures.js'

/** What happened in one queue on one channel. */
export interface QueueCell {
  readonly queue: QueueId
  readonly channel: string
  readonly measures: QueueMeasures
}

/** All that is counted of one interval. */
export interface Interval {
  readonly from: Instant
  readonly queues: Map<string, QueueCell>
  readonly agents: Map<AgentId, AgentMeasures>
  changed: Revision
}

/** An interaction that is not closed yet. */
export interface OpenInteraction {
  readonly channel: string
  stage: 'flow' | 'waiting' | 'engaged'
  queue: QueueId | undefined
  /** Since when it is in this stage; what was left waits from when it may be offered. */
  since: Instant
  /** When it entered its first queue. */
  enteredAt: Instant | undefined
  /** Whether an agent has written; only the first message counts, however often it is queued again. */
  replied: boolean
  /** Absent for who sits through the wait. */
  deferred: Deferral | undefined
  /** How long the wait was for the agent who is not together with the customer yet; absent once they are. */
  pendingMs: number | undefined
  /** Which queue helps its own one out with it, and since when; absent for who waits in the own one. */
  lent: Lent | undefined
  agent: AgentId | undefined
  heldSince: Instant | undefined
  heldMs: number
}

/** For a while in a queue that only helps out. */
export interface Lent {
  readonly queue: QueueId
  readonly since: Instant
}

export interface StatisticsLimits {
  /** The length of an interval: all that is asked for later is made of whole ones. */
  readonly intervalMs: number
  /** Intervals that began longer ago are dropped; Infinity keeps them all. */
  readonly keptMs: number
}

/** The state of the fold: counts by interval, and as much of what is going on as counting needs. */
export class StatisticsState {
  readonly limits: StatisticsLimits
  readonly intervals = new Map<Instant, Interval>()
  readonly open = new Map<InteractionId, OpenInteraction>()
  readonly agents = new Map<AgentId, AgentActivity>()
  /** Who waits, by queue, and since when. */
  readonly waiting = new Map<QueueId, Map<InteractionId, Instant>>()
  /** The instant and revision of the last fact. */
  at: Instant = 0
  revision: Revision = 0

  constructor(limits: StatisticsLimits) {
    this.limits = limits
  }

  intervalAt(instant: Instant): Interval {
    const from = startOfInterval(instant, this.limits.intervalMs)
    let interval = this.intervals.get(from)
    if (!interval) {
      interval = { from, queues: new Map(), agents: new Map(), changed: this.revision }
      this.intervals.set(from, interval)
      this.#forgetOld(from)
    }
    interval.changed = this.revision
    return interval
  }

  queueMeasures(queue: QueueId, channel: string): QueueMeasures {
    const { queues } = this.intervalAt(this.at)
    const key = `${queue}/${channel}`
    let cell = queues.get(key)
    if (!cell) {
      cell = { queue, channel, measures: queueMeasures() }
      queues.set(key, cell)
    }
    return cell.measures
  }

  agentMeasures(agent: AgentId, instant = this.at): AgentMeasures {
    const { agents } = this.intervalAt(instant)
    let measures = agents.get(agent)
    if (!measures) {
      measures = agentMeasures()
      agents.set(agent, measures)
    }
    return measures
  }

  /** The agent's activity, which the caller is about to change: the time until now is counted as what it was. */
  turnOf(agent: AgentId): AgentActivity {
    let activity = this.agents.get(agent)
    if (!activity) {
      activity = agentActivity(this.at)
      this.agents.set(agent, activity)
      return activity
    }
    // What would be dropped at once need not be counted.
    activity.since = Math.max(activity.since, this.at - this.limits.keptMs)
    countTime(activity, this.at, this.limits.intervalMs, (instant) => this.agentMeasures(agent, instant))
    activity.since = Math.max(activity.since, this.at)
    return activity
  }

  startWaiting(id: InteractionId, queue: QueueId, since = this.at): void {
    let waiting = this.waiting.get(queue)
    if (!waiting) {
      waiting = new Map()
      this.waiting.set(queue, waiting)
    }
    waiting.set(id, since)
  }

  endWaiting(id: InteractionId, queue: QueueId): void {
    this.waiting.get(queue)?.delete(id)
  }

  #forgetOld(newest: Instant): void {
    const oldest = newest - this.limits.keptMs
    // In the order in which they were made, which is that of time but for clocks that differ.
    for (const from of this.intervals.keys()) {
      if (from >= oldest) return
      this.intervals.delete(from)
    }
  }
}
