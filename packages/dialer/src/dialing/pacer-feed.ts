import type { LiveRecord, QueueStaff, StaffMember } from '@ringwright/core'
import type { AttemptOutcome } from '../attempt/attempt-outcome.js'
import type { Lead } from '../lead/lead.js'
import type { AgentPhase, CallEndCause, Candidate, PacingEvent } from '../pacing/pacer.js'

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
}

/** More events between two decisions than any campaign has: what is beyond is forgotten by the pacer, and by nobody else. */
const EVENTS_MAX = 20_000

/** Gathers what a campaign's pacer is told at its next decision: from leads as they change, from agents as they stand. */
export class PacerFeed {
  #events: PacingEvent[] = []
  #agents = new Map<string, StaffMember>()
  #lastAt = Number.NEGATIVE_INFINITY

  leadChanged(after: LiveRecord<Lead> | undefined, before: LiveRecord<Lead> | undefined, at: number): void {
    const event = after && eventOf(after.body, before?.body, at)
    if (event && this.#events.length < EVENTS_MAX) this.#events.push(event)
  }

  staffSeen({ members }: QueueStaff): void {
    const seen = new Map<string, StaffMember>()
    for (const member of members) {
      const { agent, since } = member
      const last = this.#agents.get(agent)
      seen.set(agent, member)
      if (!last || last === member) continue
      const [from, to] = [phaseOf(last), phaseOf(member)]
      if (from !== to) this.#events.push({ kind: 'agent', at: since, agent, from, since: last.since, to })
    }
    this.#agents = seen
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

/** An agent who is offered somebody is as good as talking. */
export function phaseOf({ phase }: StaffMember): AgentPhase {
  return phase === 'offered' ? 'talking' : phase
}

/** What is known of a lead that says how likely somebody answers. */
export function candidateOf({ id, list, attempts, place, priority }: Lead): Candidate {
  return {
    id,
    features: { list, attempt: String(Math.min(attempts, 5)), number: String(place), priority: String(priority) },
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
