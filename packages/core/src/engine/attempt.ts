import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { ChangeId } from '../identity/identity.js'
import type { Change, Revision } from '../storage/commit.js'
import type { SentAttempts } from './sent-attempts.js'
import type { TentativeWrites } from './tentative-writes.js'
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
  /** The changes in flight that wrote what this decision has seen, or removed what it found absent; mostly none. */
  restsOn: Set<ChangeId> | undefined
  /** Decisions that wait until it is known what became of this one; mostly none. */
  readers: Set<Attempt> | undefined
  /** What is to be done with it once all that it rests on is known. */
  conclusion: 'resolve' | 'reject' | 'decideAnew'
  /** What the decision returned, or threw. */
  result: unknown
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
    restsOn: undefined,
    readers: undefined,
    conclusion: 'decideAnew',
    result: undefined,
  }
}

/** Makes the decision; false when it threw, which is told to the caller like a value. */
export function decideAttempt(attempt: Attempt, transaction: Transaction): boolean {
  try {
    attempt.result = attempt.decide(transaction)
    attempt.conclusion = 'resolve'
    return true
  } catch (error) {
    attempt.result = error
    attempt.conclusion = 'reject'
    return false
  }
}

/** A change and all that rests on it, directly or not, of those sent, in the order of sending. */
export function restingOn(first: Attempt, sent: SentAttempts): ReadonlyMap<ChangeId, Attempt> {
  const resting = new Map<ChangeId, Attempt>()
  let reached = false
  for (const attempt of sent.values()) {
    reached ||= attempt === first
    if (!reached) continue
    const { id } = attempt.change as Change
    if (attempt === first || [...(attempt.restsOn ?? [])].some((writer) => resting.has(writer)))
      resting.set(id, attempt)
  }
  return resting
}

/** The changes in flight whose writes a decision has seen; undefined for none, so that most decisions make no set. */
export function writersSeen(
  { touched }: Transaction,
  tentative: TentativeWrites,
  inFlight: SentAttempts,
): Set<ChangeId> | undefined {
  if (inFlight.size === 0) return undefined
  let writers: Set<ChangeId> | undefined
  for (const { key } of touched) {
    const writer = tentative.writerOf(key)
    if (writer === undefined || !inFlight.has(writer)) continue
    writers ??= new Set()
    writers.add(writer)
  }
  return writers
}

export function readersOf({ readers }: Attempt): readonly Attempt[] {
  return readers ? [...readers] : []
}

/** What became of a change is known: takes it off what its readers wait for, and returns those who wait no longer. */
export function readersFreed(attempt: Attempt, change: ChangeId): readonly Attempt[] {
  const readers = readersOf(attempt)
  attempt.readers = undefined
  return readers.filter(({ restsOn }) => {
    restsOn?.delete(change)
    return !restsOn?.size
  })
}
