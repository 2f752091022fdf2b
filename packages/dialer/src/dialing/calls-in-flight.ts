import type { Line } from '../attempt/line.js'
import type { Lead } from '../lead/lead.js'
import type { StagedLeads } from '../lead/lead-index.js'
import type { PacedCall } from '../pacing/pacer.js'

/** How long a call of another node is taken to be on its way before it rings. */
const SETUP_MS = 3_000

/**
 * A campaign's calls as its pacer is shown them. Whose line is whose is remembered from one look to the next: in half a
 * second most calls stay as they are, and a lead, its stage and the place of its line are no longer in the processor's
 * caches.
 */
export class CallsInFlight {
  /** Who was being called at the last look, in their order, and their lines. */
  readonly #leads: Lead[] = []
  readonly #lines: (Line | undefined)[] = []

  /** Those being called in the order in which their records came, then those who wait for an agent. */
  look({ calling, live }: StagedLeads, lines: ReadonlyMap<string, Line>, at: number): PacedCall[] {
    const calls: PacedCall[] = []
    const before = this.#leads.length
    let place = 0
    for (const lead of calling.values()) {
      // Who is as before comes in the same order as before, and ahead of all who are new or have changed.
      while (place < before && this.#leads[place] !== lead) place++
      const known = place < before ? this.#lines[place] : undefined
      place++
      const line = known?.isOpen ? known : lineOf(lead, lines)
      this.#leads[calls.length] = lead
      this.#lines[calls.length] = line
      calls.push(line ? line.seen : asRecorded(lead, at))
    }
    this.#leads.length = calls.length
    this.#lines.length = calls.length
    for (const lead of live.values()) calls.push(asRecorded(lead, at))
    return calls
  }
}

function lineOf({ stage }: Lead, lines: ReadonlyMap<string, Line>): Line | undefined {
  return 'attempt' in stage ? lines.get(stage.attempt) : undefined
}

/** What its record says, which is all there is of a person who waits and of another node's call. */
function asRecorded({ stage }: Lead, at: number): PacedCall {
  if (stage.name === 'live')
    return { id: stage.attempt, phase: 'waiting', dialedAt: stage.dialedAt, since: stage.liveAt }
  // Only asked for leads that are in flight.
  const { attempt: id, dialedAt, answeredAt } = stage as Extract<Lead['stage'], { name: 'calling' }>
  if (answeredAt !== undefined) return { id, phase: 'answered', dialedAt, since: answeredAt }
  const isRinging = at - dialedAt >= SETUP_MS
  return { id, phase: isRinging ? 'ringing' : 'dialing', dialedAt, since: isRinging ? dialedAt + SETUP_MS : dialedAt }
}
