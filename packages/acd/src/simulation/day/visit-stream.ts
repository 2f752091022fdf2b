import { type Medium, type Random, RingwrightError, seededRandom } from '@ringwright/core'
import { type Distribution, draw } from './distribution.js'
import type { Visit } from './visit.js'

/** Customers of one kind, who come at random at rates that follow the day. */
export interface VisitStream {
  readonly queue: string
  /** Default `voice`. */
  readonly channel?: string
  /** Default: text for every channel but `voice`. */
  readonly medium?: Medium
  /** Arrivals per hour, one rate for each stretch of `intervalMs`; after the last nobody comes. */
  readonly perHour: readonly number[]
  /** Default 3,600,000: rates by the hour. */
  readonly intervalMs?: number
  readonly handle: Distribution
  /** Default: nobody gives up. */
  readonly patience?: Distribution
  /** Default: as long as the queue allows. */
  readonly wrapUp?: Distribution
  /** Default: at once. */
  readonly answer?: Distribution
  /** The share of offers that nobody answers, from 0 to below 1. Default 0. */
  readonly missedShare?: number
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
  const upcoming = new Map<Generator<Visit, void>, Visit>()
  const advance = (source: Generator<Visit, void>): void => {
    const { value } = source.next()
    if (value) upcoming.set(source, value)
    else upcoming.delete(source)
  }
  for (const source of sources) advance(source)
  while (upcoming.size > 0) {
    // Of those at the same instant the one of the first stream.
    const [source, first] = [...upcoming].reduce((a, b) => (b[1].atMs < a[1].atMs ? b : a))
    yield first
    advance(source)
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
  return {
    ...{ atMs, queue, channel, missedOffers, messages },
    medium: stream.medium ?? (channel === 'voice' ? 'voice' : 'text'),
    patienceMs: patience === undefined ? Infinity : draw(random, patience),
    handleMs: draw(random, handle),
    answerMs: draw(random, answer),
    ...(wrapUp !== undefined && { wrapUpMs: draw(random, wrapUp) }),
    ...(stream.priority !== undefined && { priority: stream.priority }),
  }
}
