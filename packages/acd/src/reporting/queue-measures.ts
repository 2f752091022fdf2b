import {
  type DurationHistogram,
  type Measures,
  durationHistogram,
  durationPercentile,
  durationsWithin,
  mergeDurations,
} from '@ringwright/core/reporting'

/**
 * What happened in one queue, on one channel, in one interval. Each thing counts in the interval in which it happened, so
 * that what is counted never changes later. All of it adds up over queues, channels and intervals.
 *
 *     entered = answered + deferred + abandoned + overflowed + ended + (who still waits, or is just being called back)
 */
export interface QueueMeasures {
  entered: number
  /** Waits that ended with an agent, from the entry into the queue. */
  readonly answered: DurationHistogram
  /**
   * Waits that ended with an agent and that nobody sat through: of messages that were left, from when they could be offered, and
   * of callbacks, from the request to the agent who reached the customer, however many had tried before.
   */
  readonly deferred: DurationHistogram
  /** Waits that the customer ended. */
  readonly abandoned: DurationHistogram
  /** Left the queue without an agent and went on elsewhere: waited too long, was taken back, or was moved. */
  overflowed: number
  /** Waits that were ended for other reasons: a supervisor, a lost node, closing time. */
  ended: number
  /** Not let in. */
  refused: number
  /** From the entry into the queue to the first message of an agent, for text. */
  readonly replied: DurationHistogram
  /** Engagements that ended; calls that did not reach the customer were none. */
  handled: number
  /** How long those lasted, holds included; and the holds alone. */
  engagedMs: number
  heldMs: number
  /** Paperwork that ended. */
  wrapUpMs: number
  /** Engagements that were given to another queue. */
  transferred: number
  offersMade: number
  offersMissed: number
  offersRejected: number
  offersFailed: number
}

export function queueMeasures(): QueueMeasures {
  return {
    entered: 0,
    answered: durationHistogram(),
    deferred: durationHistogram(),
    abandoned: durationHistogram(),
    overflowed: 0,
    ended: 0,
    refused: 0,
    replied: durationHistogram(),
    handled: 0,
    engagedMs: 0,
    heldMs: 0,
    wrapUpMs: 0,
    transferred: 0,
    offersMade: 0,
    offersMissed: 0,
    offersRejected: 0,
    offersFailed: 0,
  }
}

const COUNTS = [
  'entered',
  'overflowed',
  'ended',
  'refused',
  'handled',
  'engagedMs',
  'heldMs',
  'wrapUpMs',
  'transferred',
  'offersMade',
  'offersMissed',
  'offersRejected',
  'offersFailed',
] as const

export function addQueueMeasures(into: QueueMeasures, from: QueueMeasures): void {
  for (const name of COUNTS) into[name] += from[name]
  mergeDurations(into.answered, from.answered)
  mergeDurations(into.deferred, from.deferred)
  mergeDurations(into.abandoned, from.abandoned)
  mergeDurations(into.replied, from.replied)
}

/** By which names definitions read the measures. `threshold` and `short` are parameters, in seconds. */
export const QUEUE_MEASURES: Measures<QueueMeasures> = {
  ...Object.fromEntries(COUNTS.map((name) => [name, (cell: QueueMeasures) => cell[name]])),
  answered: ({ answered }) => answered.count,
  answeredIn: ({ answered }, { threshold = 20 }) => durationsWithin(answered, threshold),
  answerWaitMs: ({ answered }) => answered.sumMs,
  answerWaitMaxMs: ({ answered }) => (answered.count === 0 ? null : answered.maxMs),
  answerWaitAt: ({ answered }, { share = 0.9 }) => durationPercentile(answered, share),
  deferred: ({ deferred }) => deferred.count,
  deferredIn: ({ deferred }, { threshold = 14_400 }) => durationsWithin(deferred, threshold),
  deferredWaitMs: ({ deferred }) => deferred.sumMs,
  abandoned: ({ abandoned }) => abandoned.count,
  abandonedIn: ({ abandoned }, { threshold = 20 }) => durationsWithin(abandoned, threshold),
  abandonedShort: ({ abandoned }, { short = 5 }) => durationsWithin(abandoned, short),
  abandonWaitMs: ({ abandoned }) => abandoned.sumMs,
  abandonWaitAt: ({ abandoned }, { share = 0.9 }) => durationPercentile(abandoned, share),
  replied: ({ replied }) => replied.count,
  repliedIn: ({ replied }, { threshold = 20 }) => durationsWithin(replied, threshold),
}
