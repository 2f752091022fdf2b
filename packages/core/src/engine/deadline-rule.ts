import type { Instant } from '../clock/clock.js'
import type { Transaction } from './transaction.js'

/** What ends a state of a record by itself, as one plug-in sees it. */
export interface DeadlineRule<Body> {
  /** When this state ends by itself; undefined for never. Pure: asked whenever the record changes. */
  deadline(body: Body): Instant | undefined
  /** Runs on the dispatcher, in a transaction at or after the deadline. */
  lapse(transaction: Transaction, id: string, body: Body): void
}
