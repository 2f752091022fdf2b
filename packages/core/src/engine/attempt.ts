import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { ChangeId } from '../identity/identity.js'
import type { Change, Revision } from '../storage/commit.js'
import type { Transaction } from './transaction.js'

/** Decides one change. Pure but for what it asks of the transaction; called again when the change was refused. */
export type Decide<T> = (transaction: Transaction) => T

/** One decision on its way to an outcome. */
export interface Attempt {
  readonly actor: Actor
  readonly decide: Decide<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** Counts the decisions of this node in the order in which they were asked for; they are made anew in this order. */
  readonly place: number
  tries: number
  /** The decision is made as of this instant at the earliest: the store has said that it is at least that late. */
  notBefore: Instant
  /** The log must have been followed up to here before the decision is made anew. */
  revision: Revision
  /** What was sent; undefined while waiting, and for a decision that changes nothing. */
  change: Change | undefined
  /** The changes in flight that wrote what this decision has seen, or removed what it found absent. */
  readonly restsOn: Set<ChangeId>
  /** Decisions that wait until it is known what became of this one. */
  readonly readers: Set<Attempt>
  /** Called once all that it rests on is known: tells the caller what was decided, or has it decided anew. */
  conclude: () => void
}

export function newAttempt<T>(
  actor: Actor,
  decide: Decide<T>,
  place: number,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Attempt {
  return {
    actor,
    decide,
    resolve: resolve as (value: unknown) => void,
    reject,
    place,
    tries: 0,
    notBefore: 0,
    revision: 0,
    change: undefined,
    restsOn: new Set(),
    readers: new Set(),
    conclude: () => {},
  }
}

/** Makes the decision; false when it threw, which is told to the caller like a value. */
export function decideAttempt(attempt: Attempt, transaction: Transaction): boolean {
  try {
    const value = attempt.decide(transaction)
    attempt.conclude = () => attempt.resolve(value)
    return true
  } catch (error) {
    attempt.conclude = () => attempt.reject(error)
    return false
  }
}

/** A change and all that rests on it, directly or not, of those sent, in the order of sending. */
export function restingOn(first: Attempt, sent: ReadonlyMap<ChangeId, Attempt>): ReadonlyMap<ChangeId, Attempt> {
  const resting = new Map<ChangeId, Attempt>()
  let reached = false
  for (const [id, attempt] of sent) {
    reached ||= attempt === first
    if (!reached) continue
    if (attempt === first || [...attempt.restsOn].some((writer) => resting.has(writer))) resting.set(id, attempt)
  }
  return resting
}
