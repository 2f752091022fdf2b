import type { Actor } from '../authorization/actor.js'
import type { Clock, Instant } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId, ChangeId, IdSource, NodeId } from '../identity/identity.js'
import type { Change, Commit, CommitOutcome, Revision } from '../storage/commit.js'
import type { Store } from '../storage/store.js'
import { type Image, splitKey } from './image.js'
import { Transaction } from './transaction.js'

/** Decides one change. Pure but for what it asks of the transaction; called again when the change was refused. */
export type Decide<T> = (transaction: Transaction) => T

export interface CommitPipelineOptions {
  readonly center: CenterId
  readonly node: NodeId
  readonly store: Store
  readonly clock: Clock
  readonly newId: IdSource
  /** Committed records and this node's changes in flight. */
  readonly head: Image
  /** Committed records only, as followed. */
  readonly committed: Image
  /** Told when the store stops answering, and when it answers again. */
  readonly onAvailability: (available: boolean) => void
}

/** One decision on its way to an outcome. */
interface Attempt {
  readonly actor: Actor
  readonly decide: Decide<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  tries: number
  /** The decision is made as of this instant at the earliest: the store has said that it is at least that late. */
  notBefore: Instant
  value: unknown
  versions: readonly ChangeId[]
  change: Change | undefined
  /** What the head held before each of the change's writes. */
  undo: readonly ReturnType<Image['get']>[]
  /** Counts the sent changes of this node. */
  order: number
  /** Decisions that changed nothing but have read this change; they settle with it. */
  readers: Attempt[]
}

/** How often a decision is made anew before its caller hears that there is too much contention. */
const TRIES_MAX = 100
/** Most decisions that wait for the store to answer again; at 1,000 calls/s this is ten seconds of what others did. */
const DEFERRED_MAX = 10_000
const RETRY_DELAY_MS = [50, 100, 200, 400, 800, 1_600]

/**
 * Sends changes to the store without waiting for those before them.
 *
 * A decision sees the head image: what is committed plus what this node has sent. Its change names the versions that it
 * rests on, those of changes in flight included, so a hundred dependent changes take one round trip and not a hundred.
 * When the store refuses one, it and everything that rested on it is taken back from the head, and all of it is decided
 * anew, in the old order, once this node has followed the log up to the revision at which it was refused.
 */
export class CommitPipeline {
  readonly #options: CommitPipelineOptions
  /** Sent and not yet answered, in the order of sending. */
  readonly #inFlight = new Map<ChangeId, Attempt>()
  /** To be decided anew once the log was followed up to a revision, or once the store answers. */
  #deferred: { attempt: Attempt; revision: Revision }[] = []
  /** Changes whose answer was lost, asked for again one after the other. */
  readonly #unknown = new Set<ChangeId>()
  #followed: Revision = 0
  #sequence = 0
  #stopped = false
  /** Called when nothing is in flight any more; while set, nothing is sent. */
  #whenQuiet: (() => void) | undefined

  constructor(options: CommitPipelineOptions) {
    this.#options = options
  }

  /** False from the first answer that was lost until all are known. */
  get available(): boolean {
    return this.#unknown.size === 0
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  get followed(): Revision {
    return this.#followed
  }

  /**
   * Decides, commits, and resolves with what `decide` returned once its change is applied. Rejects with what `decide`
   * threw (nothing was changed then), with `unavailable` under endless contention, and with `closed` after `stop`.
   */
  run<T>(actor: Actor, decide: Decide<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#submit({
        actor,
        decide,
        resolve: resolve as (value: unknown) => void,
        reject,
        tries: 0,
        notBefore: 0,
        value: undefined,
        versions: [],
        change: undefined,
        undo: [],
        order: 0,
        readers: [],
      })
    })
  }

  /** Takes over a followed commit. Own ones are in the head already; others may push out changes in flight. */
  follow(commit: Commit): void {
    const { head, committed, node } = this.#options
    const foreign = commit.node !== node
    // The log may be faster than the answer; what stands in it was applied.
    if (!foreign) this.#settle(commit.change)
    for (const write of commit.writes) {
      const [kind, id] = write.record ? [write.record.kind, write.record.id] : splitKey(write.key)
      if (foreign) {
        const inHead = head.get(kind, id)
        if (inHead && this.#inFlight.has(inHead.version)) this.#takeBack(this.#firstInFlightOn(write.key), commit.revision)
        head.set(kind, id, write.record ?? undefined)
      }
      committed.set(kind, id, write.record ?? undefined)
    }
    this.#followed = commit.revision
    if (this.#deferred.length > 0) this.#resume()
  }

  /**
   * Sends nothing more, and resolves once all that was sent is answered. Then nothing in the images is tentative, and
   * they may be replaced by a snapshot's records; `startFrom` ends the pause.
   */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenQuiet = resolve
      this.#checkQuiet()
    })
  }

  /** Starts from, or jumps to, a snapshot's revision; the images already hold its records. */
  startFrom(revision: Revision): void {
    this.#followed = revision
    this.#whenQuiet = undefined
    this.#resume()
  }

  /** Nothing is decided or asked for again from here on; whoever waits hears `closed`. */
  stop(): void {
    this.#stopped = true
    const waiting = [...this.#inFlight.values(), ...this.#deferred.map(({ attempt }) => attempt)]
    this.#inFlight.clear()
    this.#deferred = []
    for (const attempt of waiting) for (const each of [attempt, ...attempt.readers]) each.reject(stoppedError())
  }

  #submit(attempt: Attempt): void {
    if (this.#stopped) return attempt.reject(stoppedError())
    if (!this.available || this.#whenQuiet) return this.#defer(attempt, 0)
    if (++attempt.tries > TRIES_MAX)
      return attempt.reject(
        new RingwrightError(
          'unavailable',
          `Decided ${TRIES_MAX} times and was refused each time; others change the same records.`,
        ),
      )
    const { head, clock, node, newId } = this.#options
    const transaction = new Transaction(head, Math.max(clock.now(), attempt.notBefore), attempt.actor, node, newId)
    try {
      attempt.value = attempt.decide(transaction)
    } catch (error) {
      return attempt.reject(error)
    }
    attempt.versions = transaction.versions()
    if (transaction.isEmpty) return this.#settleReader(attempt)
    attempt.order = this.#sequence++
    const id = `${node}.${attempt.order.toString(36)}` as ChangeId
    const change = transaction.toChange(id)
    attempt.change = change
    attempt.undo = this.#apply(change)
    this.#inFlight.set(id, attempt)
    this.#send(attempt, change, 0)
  }

  #defer(attempt: Attempt, revision: Revision): void {
    if (this.#deferred.length < DEFERRED_MAX) this.#deferred.push({ attempt, revision })
    else
      attempt.reject(
        new RingwrightError('unavailable', `The store does not answer, and ${DEFERRED_MAX} decisions wait for it already.`),
      )
  }

  #apply(change: Change): ReturnType<Image['get']>[] {
    const { head } = this.#options
    return change.writes.map(({ key, record }) => {
      const [kind, id] = record ? [record.kind, record.id] : splitKey(key)
      const before = head.get(kind, id)
      head.set(kind, id, record ?? undefined)
      return before
    })
  }

  /** A decision without a change is final once everything that it has read is. */
  #settleReader(attempt: Attempt): void {
    let last: Attempt | undefined
    for (const version of attempt.versions) {
      const writer = this.#inFlight.get(version)
      if (writer && (!last || writer.order > last.order)) last = writer
    }
    if (last) last.readers.push(attempt)
    else attempt.resolve(attempt.value)
  }

  #settle(change: ChangeId): void {
    const attempt = this.#inFlight.get(change)
    if (!attempt) return
    this.#inFlight.delete(change)
    attempt.resolve(attempt.value)
    for (const reader of attempt.readers) this.#settleReader(reader)
    this.#checkQuiet()
  }

  #checkQuiet(): void {
    if (this.#whenQuiet && this.#inFlight.size === 0) this.#whenQuiet()
  }

  #send(attempt: Attempt, change: Change, tries: number): void {
    this.#options.store.commit(this.#options.center, change).then(
      (outcome) => this.#answered(attempt, change, outcome),
      (error) => this.#unanswered(attempt, change, tries, error),
    )
  }

  #answered(attempt: Attempt, change: Change, outcome: CommitOutcome): void {
    if (this.#unknown.delete(change.id)) this.#answersAgain()
    // Taken back before its answer came: the change rested on one that was refused, so it was refused too.
    if (this.#inFlight.get(change.id) !== attempt) return
    switch (outcome.outcome) {
      case 'applied':
        return this.#settle(change.id)
      case 'conflict':
        return this.#takeBack(attempt, outcome.revision)
      case 'late':
        attempt.notBefore = outcome.at
        return this.#takeBack(attempt, this.#followed)
      case 'fenced':
        this.#takeBack(attempt, this.#followed, attempt)
        attempt.reject(new RingwrightError('wrong_state', 'The lease under which this was decided has passed on.'))
    }
  }

  #unanswered(attempt: Attempt, change: Change, tries: number, error: unknown): void {
    if (this.#stopped) return
    if (!(error instanceof RingwrightError) || error.code !== 'unavailable') {
      // The store refuses to take the change at all: that is not "unknown", and asking again would not help.
      if (this.#inFlight.get(change.id) === attempt) this.#takeBack(attempt, this.#followed, attempt)
      return attempt.reject(error)
    }
    if (this.available) this.#options.onAvailability(false)
    this.#unknown.add(change.id)
    const delay = RETRY_DELAY_MS[Math.min(tries, RETRY_DELAY_MS.length - 1)] as number
    this.#options.clock.setTimer(delay, () => {
      if (!this.#stopped) this.#send(attempt, change, tries + 1)
    })
  }

  #answersAgain(): void {
    if (!this.available) return
    this.#options.onAvailability(true)
    this.#resume()
  }

  /** The oldest change in flight that has written a record; the others on that record rest on it. */
  #firstInFlightOn(key: string): Attempt {
    for (const attempt of this.#inFlight.values())
      if (attempt.change?.writes.some((write) => write.key === key)) return attempt
    throw new RingwrightError('internal', `No change in flight has written ${key}.`)
  }

  /**
   * Undoes a change and all that rests on it, newest first, and has them decided anew once `revision` was followed.
   * `dropped` is not decided again.
   */
  #takeBack(first: Attempt, revision: Revision, dropped?: Attempt): void {
    const void_ = new Set<ChangeId>()
    const attempts: Attempt[] = []
    let reached = false
    for (const [id, attempt] of this.#inFlight) {
      reached ||= attempt === first
      if (!reached || (attempt !== first && !attempt.versions.some((version) => void_.has(version)))) continue
      void_.add(id)
      attempts.push(attempt)
    }
    const { head } = this.#options
    for (const attempt of attempts.toReversed()) {
      const { id, writes } = attempt.change as Change
      this.#inFlight.delete(id)
      writes.forEach((write, index) => {
        const [kind, recordId] = write.record ? [write.record.kind, write.record.id] : splitKey(write.key)
        head.set(kind, recordId, attempt.undo[index])
      })
    }
    for (const attempt of attempts) {
      attempt.change = undefined
      const again = [attempt, ...attempt.readers.splice(0)]
      for (const each of again) if (each !== dropped) this.#defer(each, revision)
    }
    this.#checkQuiet()
    this.#resume()
  }

  #resume(): void {
    if (!this.available || this.#whenQuiet || this.#deferred.length === 0) return
    const ready = this.#deferred.filter(({ revision }) => revision <= this.#followed)
    if (ready.length === 0) return
    this.#deferred = this.#deferred.filter(({ revision }) => revision > this.#followed)
    for (const { attempt } of ready) this.#submit(attempt)
  }
}

function stoppedError(): RingwrightError {
  return new RingwrightError('closed', 'The contact center was stopped before this was committed.')
}
