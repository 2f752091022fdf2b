import type { InteractionId, OfferId, QueueId } from '@ringwright/core'
import type { LogAudit, SteppingClock } from '@ringwright/core/simulation'
import type { AnswerWatch } from './checkers/answers-true.js'
import type { Cluster } from './cluster.js'
import type { LogFeed } from './log-feed.js'
import type { Scenario } from './simulation-options.js'

/** What customers and agents of a simulation live in. */
export interface World {
  readonly scenario: Scenario
  readonly clock: SteppingClock
  readonly cluster: Cluster
  readonly feed: LogFeed
  readonly audit: LogAudit
  readonly answers: AnswerWatch
  readonly queues: readonly QueueId[]
  /** Agents say when they are going to accept, so that a customer can hang up in that very moment. */
  readonly accepting: Map<InteractionId, (at: number) => void>
  /** Nobody does anything new any more; what is begun is brought to its end. */
  closing: boolean
}

export interface OfferNews {
  readonly offer: OfferId
  readonly interaction: InteractionId
  readonly expiresAt: number
}
