import { type Changeable, type Medium, type Random, RingwrightError, seededRandom } from '@ringwright/core'
import { type Distribution, draw } from './distribution.js'
import type { Visit } from './visit.js'

/** Customers of one kind, who come at random at rates that follow the day. */
export interface VisitStream {
  /** The id of the queue that they come to. */
  readonly queue: string
  /** Default `voice`. */
  readonly channel?: string
  /** Default: text for every channel but `voice`. */
  readonly medium?: Medium
  /** Arrivals per hour, one rate for each stretch of `intervalMs`; after the last nobody comes. */
  readonly perHour: readonly number[]
  /** Default 3,600,000: rates by the hour. */
  readonly intervalMs?: number
  /** How long their conversations take, in milliseconds. */
  readonly handle: Distribution
  /** Default: nobody gives up. */
  readonly patience?: Distribution
  /** Default: as long as the queue allows. */
  readonly wrapUp?: Distribution
  /** Default: at once. */
  readonly answer?: Distribution
  /** The share of offers that nobody answers, from 0 to below 1. Default 0. */
  readonly missedShare?: number
  /** Default 0. */
  readonly priority?: number
  /** Messages in a conversation. Default 0. */
  readonly messages?: number
}

const HOUR_MS = 3_600_000
/** An offer that is missed for ever would be a queue of one customer. */
const MISSED_MAX = 20

/** All who come, in the order of time. The same seed and streams give the same customers. */
export function* visits(seed: number | string, streams: readonly VisitStream[]): Generator<Visit, void> {
  const sources = streams.map((stream, index) => arrivals(stream, seededRandom(`${seed}/stream/${index}`)))
  const upcoming = sources.map((source) => source.next().value ?? undefined)
  for (;;) {
    // Of those at the same instant the one of the first stream.
    let earliest = -1
    let first: Visit | undefined
    for (let index = 0; index < upcoming.length; index++) {
      const visit = upcoming[index]
      if (!visit || (first && first.atMs <= visit.atMs)) continue
      earliest = index
      first = visit
    }
    if (!first) return
    yield first
    upcoming[earliest] = sources[earliest]?.next().value ?? undefined
  }
}

/** A Poisson process with a rate for each stretch: it has no memory, so that each begins anew. */
function* arrivals(stream: VisitStream, random: Random): Generator<Visit, void> {
  const { perHour, intervalMs = HOUR_MS, missedShare = 0 } = stream
  if (!(intervalMs > 0 && missedShare >= 0 && missedShare < 1 && perHour.every((rate) => rate >= 0)))
    throw new RingwrightError(
      'invalid_argument',
      'A stream takes rates of at least 0, `intervalMs` above 0 and a `missedShare` from 0 to below 1.',
    )
  for (const [index, rate] of perHour.entries()) {
    const until = (index + 1) * intervalMs
    for (let atMs = index * intervalMs; rate > 0; ) {
      atMs += (-Math.log(1 - random.next()) * HOUR_MS) / rate
      if (atMs >= until) break
      yield visit(stream, Math.floor(atMs), random)
    }
  }
}

function visit(stream: VisitStream, atMs: number, random: Random): Visit {
  const { queue, channel = 'voice', handle, patience, wrapUp, answer = 0, missedShare = 0, messages = 0 } = stream
  let missedOffers = 0
  while (missedShare > 0 && missedOffers < MISSED_MAX && random.next() < missedShare) missedOffers++
  // Field by field, and not one object spread into another: millions of visits share their few shapes.
  const drawn: Changeable<Visit> = {
    atMs,
    queue,
    channel,
    missedOffers,
    messages,
    medium: stream.medium ?? (channel === 'voice' ? 'voice' : 'text'),
    patienceMs: patience === undefined ? Infinity : draw(random, patience),
    handleMs: draw(random, handle),
    answerMs: draw(random, answer),
  }
  if (wrapUp !== undefined) drawn.wrapUpMs = draw(random, wrapUp)
  if (stream.priority !== undefined) drawn.priority = stream.priority
  return drawn
}
