import type { LiveRecord, QueueStaff } from '@ringwright/core'
import type { AttemptOutcome } from '../attempt/attempt-outcome.js'
import { candidateOf } from '../lead/candidate-of.js'
import type { Lead } from '../lead/lead.js'
import type { CallEndCause, PacedAgent, PacingEvent } from '../pacing/pacer.js'
import { WatchedStaff } from './watched-staff.js'

/** What the end of a try tells a pacer. A person who refused is somebody who answered nobody's call. */
const CAUSES: Readonly<Partial<Record<AttemptOutcome, CallEndCause>>> = {
  machine: 'machine',
  busy: 'busy',
  noAnswer: 'unanswered',
  rejected: 'unanswered',
  invalid: 'invalid',
  unreachable: 'invalid',
  failed: 'failed',
  canceled: 'cancelled',
  unknown: 'failed',
  // Somebody picked up, and nothing could be made of the call.
  abandoned: 'failed',
}

/** More events between two decisions than any campaign has: what is beyond is forgotten by the pacer, and by nobody else. */
const EVENTS_MAX = 20_000

/** Gathers what a campaign's pacer is told at its next decision: from leads as they change, from agents as they stand. */
export class PacerFeed {
  #events: PacingEvent[] = []
  readonly #staff = new WatchedStaff()
  #lastAt = Number.NEGATIVE_INFINITY

  /** As they were seen last. */
  get agents(): readonly PacedAgent[] {
    return this.#staff.agents
  }

  leadChanged(after: LiveRecord<Lead> | undefined, before: LiveRecord<Lead> | undefined, at: number): void {
    const event = after && eventOf(after.body, before?.body, at)
    if (event && this.#events.length < EVENTS_MAX) this.#events.push(event)
  }

  staffSeen(staff: QueueStaff): void {
    for (const event of this.#staff.look(staff)) this.#events.push(event)
  }

  /** What has happened since the last time, in the order of instants; a clock that was set back does not turn it around. */
  take(now: number): readonly PacingEvent[] {
    const events = this.#events.sort((left, right) => left.at - right.at)
    this.#events = []
    return events.map((event) => {
      this.#lastAt = Math.max(this.#lastAt, Math.min(event.at, now))
      return event.at === this.#lastAt ? event : { ...event, at: this.#lastAt }
    })
  }
}

function eventOf(lead: Lead, before: Lead | undefined, at: number): PacingEvent | undefined {
  const { stage } = lead
  const from = before?.stage
  if (stage.name === from?.name) return undefined
  if (stage.name === 'calling') return { kind: 'dialed', at, call: stage.attempt, candidate: candidateOf(lead) }
  if (stage.name === 'live') return { kind: 'live', at, call: stage.attempt, dialedAt: stage.dialedAt }
  if (stage.name === 'connected' && stage.agent !== undefined)
    return { kind: 'connected', at, call: stage.attempt, agent: stage.agent }
  if (stage.name === 'settled' && (from?.name === 'connected' || from?.name === 'wrapping'))
    return stage.called?.outcome === 'machine' ? { kind: 'machineFound', at, call: from.attempt } : undefined
  if (stage.name !== 'settled' || !from || (from.name !== 'calling' && from.name !== 'live')) return undefined
  const outcome = stage.called?.outcome
  const { attempt: call, dialedAt } = from
  if (from.name === 'live') return { kind: 'abandoned', at, call }
  const cause = outcome && CAUSES[outcome]
  return cause && { kind: 'ended', at, call, dialedAt, cause }
}
