import {
  type CommittedFact,
  type Fact,
  type Instant,
  type InteractionId,
  type Random,
  seededRandom,
} from '@ringwright/core'
import type { Shift } from '../day/shift.js'
import type { Visit } from '../day/visit.js'
import { RECORDED_VISIT_HANDLERS, type RecordedVisit } from './recorded-visit.js'
import { recordedShifts } from './recorded-shifts.js'
import { Survival } from './survival.js'

/** A day as it was, to be gone through again. */
export interface RecordedDay {
  readonly startAt: Instant
  readonly shifts: readonly Shift[]
  /**
   * Who came, and what chance had in store for them. What the day did not show is drawn from what it showed of others in
   * the same queue: the patience of those who were answered, beyond what they waited; the conversation of those who gave
   * up. So without a change everything goes as it went, whatever the seed.
   */
  visits(seed: number): readonly Visit[]
}

/** What was seen of one queue. */
interface Seen {
  readonly patience: Survival
  readonly served: readonly RecordedVisit[]
}

/** Reads a day from its facts, in the order in which they were committed. Nobody is open at the beginning. */
export async function recordedDay(
  facts: AsyncIterable<CommittedFact> | Iterable<CommittedFact>,
  startAt: Instant,
): Promise<RecordedDay> {
  const recorded = new Map<InteractionId, RecordedVisit>()
  const shifts = recordedShifts(startAt)
  for await (const { type, data, at } of facts) {
    const handle = RECORDED_VISIT_HANDLERS[type] as
      | ((visits: typeof recorded, data: Fact['data'], at: Instant) => void)
      | undefined
    handle?.(recorded, data, at)
    shifts.see(type, data, at)
  }
  const queued = [...recorded.values()].filter(({ queuedAt }) => queuedAt !== undefined)
  const byQueue = new Map<string, RecordedVisit[]>()
  for (const visit of queued) {
    const others = byQueue.get(visit.queue ?? '')
    if (others) others.push(visit)
    else byQueue.set(visit.queue ?? '', [visit])
  }
  const seen = new Map([...byQueue].map(([queue, visits]) => [queue, seenOf(visits)]))
  return {
    startAt,
    shifts: shifts.end(),
    visits: (seed) =>
      queued.map((visit) => {
        const random = seededRandom(`${seed}/${visit.interaction}`)
        return visitFrom(visit, startAt, seen.get(visit.queue ?? '') as Seen, random)
      }),
  }
}

function seenOf(visits: readonly RecordedVisit[]): Seen {
  const samples = visits.flatMap(({ waitMs, gaveUp }) => (waitMs === undefined ? [] : [{ waitMs, gaveUp }]))
  return { patience: new Survival(samples), served: visits.filter(({ handleMs }) => handleMs !== undefined) }
}

function visitFrom(recorded: RecordedVisit, startAt: Instant, { patience, served }: Seen, random: Random): Visit {
  const { queuedAt = startAt, queue = '', channel, medium, priority, waitMs = 0, gaveUp, missedOffers } = recorded
  // In the same order for everybody, so that what is drawn for one never depends on what is known of them.
  const patienceMs = patience.drawBeyond(waitMs, random)
  const like = recorded.handleMs === undefined ? likeOthers(served, recorded.ringingMs, random) : recorded
  return {
    ...{ atMs: queuedAt - startAt, queue, channel, medium, missedOffers },
    patienceMs: gaveUp ? waitMs : patienceMs,
    handleMs: like?.handleMs ?? 0,
    answerMs: like?.answerMs ?? recorded.ringingMs ?? 0,
    messages: like?.messages ?? 0,
    ...(like?.wrapUpMs !== undefined && { wrapUpMs: like.wrapUpMs }),
    ...(priority !== undefined && { priority }),
  }
}

/** Somebody who was served, and whose agent took longer to answer than this customer's agent had already taken. */
function likeOthers(
  served: readonly RecordedVisit[],
  ringingMs: number | undefined,
  random: Random,
): Partial<RecordedVisit> | undefined {
  const chance = random.next()
  if (ringingMs === undefined) return served[Math.floor(chance * served.length)]
  const slower = served.filter(({ answerMs = 0 }) => answerMs > ringingMs)
  if (slower.length > 0) return slower[Math.floor(chance * slower.length)]
  return { ...served[Math.floor(chance * served.length)], answerMs: ringingMs + 1 }
}
