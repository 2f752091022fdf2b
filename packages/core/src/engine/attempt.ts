import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { ChangeId } from '../identity/identity.js'
import type { Change } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import type { SentAttempts } from './sent-attempts.js'
import type { TentativeWrite } from './tracked-record.js'
import type { Fence, Transaction } from './transaction.js'

/** Decides one change. Pure but for what it asks of the transaction; called again when the change was refused. */
export type Decide<T> = (transaction: Transaction) => T

/** One decision on its way to an outcome. */
export interface Attempt {
  readonly actor: Actor
  readonly decide: Decide<unknown>
  /**
   * The lease under which alone it is decided, as long as this node holds it; undefined for what any node may decide.
   * Once another holds it the decision is not this node's any more, and its caller hears `undefined`.
   */
  readonly fence: (() => Fence | undefined) | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** Counts the decisions of this node in the order in which they were asked for; they are made anew in this order. */
  readonly place: number
  tries: number
  /** The decision is made as of this instant at the earliest: the store has said that it is at least that late. */
  notBefore: Instant
  /** The log must have been followed up to here before the decision is made anew. */
  revision: Revision
  /**
   * What has become of its change:
   *
   *       `none` ──▶ `inFlight` ──▶ `applied`
   *         ▲            │             ▲
   *         │            ▼             │
   *         └─────── `takenBack` ──────┘
   *
   * One that is taken back is out of the head, but not yet answered. It rested on what was refused or replaced, so it is
   * all but certain to be refused; only its own answer tells, and until then it is not decided anew.
   */
  state: 'none' | 'inFlight' | 'takenBack' | 'applied'
  /** What was sent; undefined while waiting, and for a decision that changes nothing. */
  change: Change | undefined
  /** The number of that change among those of this node. */
  number: number
  /** Its writes in the head, until the log shows them or they are taken back. */
  writes: readonly TentativeWrite[]
  /** The changes in flight that wrote what this decision has seen, or removed what it found absent; mostly none. */
  restsOn: Set<ChangeId> | undefined
  /** Decisions that wait until it is known what became of this one; mostly none. */
  readers: Set<Attempt> | undefined
  /** What is to be done with it once all that it rests on is known. */
  conclusion: 'resolve' | 'reject' | 'decideAnew'
  /** What the decision returned, or threw. */
  result: unknown
}

export const NO_WRITES: readonly TentativeWrite[] = []
const NO_READERS: readonly Attempt[] = []

export function newAttempt(
  { actor, decide, fence }: Pick<Attempt, 'actor' | 'decide'> & Partial<Pick<Attempt, 'fence'>>,
  place: number,
  resolve: (value: never) => void,
  reject: (error: unknown) => void,
): Attempt {
  return {
    actor,
    decide,
    fence,
    resolve: resolve as (value: unknown) => void,
    reject,
    place,
    tries: 0,
    notBefore: 0,
    revision: 0,
    state: 'none',
    change: undefined,
    number: 0,
    writes: NO_WRITES,
    restsOn: undefined,
    readers: undefined,
    conclusion: 'decideAnew',
    result: undefined,
  }
}

/** Whether this change of the attempt is still to be answered: the log may have shown it before. */
export function isAwaited(attempt: Attempt, change: Change): boolean {
  return attempt.change === change && isUnanswered(attempt)
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

/** Ends an attempt without its change. What is only this node's as long as it holds a lease is then left to others. */
export function giveUp(attempt: Attempt, error: unknown): void {
  const isReplaced = error instanceof RingwrightError && (error.code === 'wrong_state' || error.code === 'closed')
  if (attempt.fence && isReplaced) attempt.resolve(undefined)
  else attempt.reject(error)
}

export function isUnanswered({ state }: Attempt): boolean {
  return state === 'inFlight' || state === 'takenBack'
}

/** A change and all in flight that rests on it, directly or not, in the order of sending. */
export function restingOn(first: Attempt, sent: SentAttempts): ReadonlyMap<ChangeId, Attempt> {
  const resting = new Map<ChangeId, Attempt>()
  for (const attempt of sent.values(first)) {
    if (attempt.state !== 'inFlight') continue
    const { id } = attempt.change as Change
    if (attempt === first || [...(attempt.restsOn ?? [])].some((writer) => resting.has(writer)))
      resting.set(id, attempt)
  }
  return resting
}

/** The changes in flight whose writes a decision has seen; undefined for none, so that most decisions make no set. */
export function writersSeen(transaction: Transaction): Set<ChangeId> | undefined {
  let writers: Set<ChangeId> | undefined
  for (let { touched } = transaction; touched; touched = touched.following) {
    const writer = touched.tracked?.newest?.attempt
    if (writer?.state !== 'inFlight') continue
    writers ??= new Set()
    writers.add((writer.change as Change).id)
  }
  return writers
}

export function readersOf({ readers }: Attempt): readonly Attempt[] {
  return readers ? [...readers] : NO_READERS
}

/** What became of a change is known: takes it off what its readers wait for, and returns those who wait no longer. */
export function readersFreed(attempt: Attempt, change: ChangeId): readonly Attempt[] {
  if (!attempt.readers) return NO_READERS
  const readers = readersOf(attempt)
  attempt.readers = undefined
  return readers.filter(({ restsOn }) => {
    restsOn?.delete(change)
    return !restsOn?.size
  })
}

/**
 * What has read changes that are taken back is decided anew once it is known what became of those, so that it does not
 * overtake them.
 */
export function decideReadersAnew(taken: ReadonlyMap<ChangeId, Attempt>, sent: SentAttempts, revision: Revision): void {
  for (const reader of new Set([...taken.values()].flatMap(readersOf))) {
    for (const writer of reader.restsOn ?? []) {
      if (taken.has(writer)) continue
      sent.get(writer)?.readers?.delete(reader)
      reader.restsOn?.delete(writer)
    }
    reader.revision = Math.max(reader.revision, revision)
    reader.conclusion = 'decideAnew'
  }
}
