import type { Actor } from '../authorization/actor.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { ChangeId } from '../identity/identity.js'
import type { Change, Commit, CommitOutcome, Revision } from '../storage/commit.js'
import {
  type Attempt,
  type Decide,
  decideAttempt,
  newAttempt,
  readersFreed,
  readersOf,
  restingOn,
  writersSeen,
} from './attempt.js'
import type { CommitPipelineOptions } from './commit-pipeline-options.js'
import { LostAnswers } from './lost-answers.js'
import { pipelineErrors } from './pipeline-errors.js'
import { SentAttempts } from './sent-attempts.js'
import { TentativeWrites } from './tentative-writes.js'
import { Transaction } from './transaction.js'

export type { Decide } from './attempt.js'

/** How often a decision is made anew before its caller hears that there is too much contention. */
const TRIES_MAX = 100
/** Most decisions that wait for the store to answer again; at 1,000 calls/s this is ten seconds of what others did. */
const DEFERRED_MAX = 10_000

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
  readonly #tentative: TentativeWrites
  /** Sent and not yet answered, in the order of sending. */
  readonly #inFlight: SentAttempts
  /**
   * Taken back from the head, but not yet answered. They rested on what was refused or replaced, so they are all but
   * certain to be refused; only their own answer tells, and until then they are not decided anew.
   */
  readonly #takenBack = new Map<ChangeId, Attempt>()
  /** To be decided (anew) once the log was followed far enough, or once the store answers. */
  #deferred: Attempt[] = []
  readonly #lost: LostAnswers
  #followed: Revision = 0
  #places = 0
  #stopped = false
  /** Called when nothing is unanswered any more; while set, nothing is sent. */
  #whenQuiet: (() => void) | undefined

  constructor(options: CommitPipelineOptions) {
    this.#options = options
    this.#inFlight = new SentAttempts(options.node)
    this.#tentative = new TentativeWrites(options.head, options.committed)
    this.#lost = new LostAnswers(options.clock, options.onAvailability)
  }

  /** False from the first answer that was lost until all are known. */
  get available(): boolean {
    return this.#lost.none
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
   * A decision that changes nothing, or throws, is final once all that it has seen is.
   */
  run<T>(actor: Actor, decide: Decide<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#submit(newAttempt(actor, decide, this.#places++, resolve, reject))
    })
  }

  /** Takes over a followed commit. Own ones are in the head already; others may push out changes in flight. */
  follow(commit: Commit): void {
    // The log may be faster than the answer; what stands in it was applied.
    const again = this.#lost.found(commit.change)
    this.#settle(commit.change)
    for (const { key } of commit.writes) this.#pushOut(key, commit)
    for (const write of commit.writes) this.#tentative.commit(commit.change, write)
    this.#followed = commit.revision
    this.#goOn(again)
  }

  /**
   * Sends nothing more, and resolves once all that was sent is answered. Then the images may be replaced by a
   * snapshot's records; `startFrom` ends the pause.
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
    this.#tentative.clear()
    // A log that lost commits in a failover may never again come up to where these were refused.
    for (const attempt of this.#deferred) attempt.revision = Math.min(attempt.revision, revision)
    this.#whenQuiet = undefined
    this.#resume()
  }

  /** Nothing is decided or asked for again from here on; whoever waits hears `closed`. */
  stop(): void {
    this.#stopped = true
    const sent = [...this.#inFlight.values(), ...this.#takenBack.values()]
    const waiting = new Set([...sent, ...sent.flatMap(readersOf), ...this.#deferred])
    this.#lost.stop()
    this.#inFlight.clear()
    this.#takenBack.clear()
    this.#deferred = []
    for (const attempt of waiting) attempt.reject(pipelineErrors.stopped())
    this.#checkQuiet()
  }

  #submit(attempt: Attempt): void {
    if (this.#stopped) return attempt.reject(pipelineErrors.stopped())
    if (!this.available || this.#whenQuiet) return this.#defer(attempt)
    if (++attempt.tries > TRIES_MAX) return attempt.reject(pipelineErrors.contention(TRIES_MAX))
    const { head, clock, node, newId } = this.#options
    const transaction = new Transaction(head, Math.max(clock.now(), attempt.notBefore), attempt.actor, node, newId)
    const decided = decideAttempt(attempt, transaction)
    attempt.restsOn = writersSeen(transaction, this.#tentative, this.#inFlight)
    if (!decided || transaction.isEmpty) return this.#awaitWriters(attempt)
    const change = transaction.toChange(this.#inFlight.add(attempt))
    attempt.change = change
    this.#tentative.lay(change)
    this.#send(attempt, change, 0)
  }

  #defer(attempt: Attempt): void {
    if (this.#deferred.length < DEFERRED_MAX) this.#deferred.push(attempt)
    else attempt.reject(pipelineErrors.crowded(DEFERRED_MAX))
  }

  #awaitWriters(reader: Attempt): void {
    const { restsOn } = reader
    if (!restsOn?.size) return this.#conclude(reader)
    for (const writer of restsOn) {
      const attempt = this.#unansweredOf(writer)
      if (attempt) (attempt.readers ??= new Set()).add(reader)
    }
  }

  #conclude(attempt: Attempt): void {
    const { conclusion, result } = attempt
    if (conclusion === 'resolve') attempt.resolve(result)
    else if (conclusion === 'reject') attempt.reject(result)
    else this.#defer(attempt)
  }

  /** A change is known to be applied. */
  #settle(change: ChangeId): void {
    const attempt = this.#unansweredOf(change)
    if (!attempt) return
    this.#inFlight.delete(change)
    this.#takenBack.delete(change)
    this.#conclude(attempt)
    this.#release(attempt, change)
    this.#checkQuiet()
  }

  /** A change is known not to be applied: it is decided anew, or given up with an error. */
  #refuse(change: ChangeId, revision: Revision, error?: unknown): void {
    const first = this.#inFlight.get(change)
    if (first) this.#takeBack(first, revision)
    const attempt = this.#takenBack.get(change)
    if (!attempt) return
    this.#takenBack.delete(change)
    attempt.change = undefined
    attempt.revision = Math.max(attempt.revision, revision)
    if (error === undefined) this.#decideAgain(attempt)
    else attempt.reject(error)
    for (const reader of readersOf(attempt)) reader.revision = Math.max(reader.revision, attempt.revision)
    this.#release(attempt, change)
    this.#checkQuiet()
  }

  /**
   * A change that was refused while one that it rests on is unanswered has overtaken it: the request of that one was
   * lost and will be sent again. Deciding at once would only meet the same refusal.
   */
  #decideAgain(attempt: Attempt): void {
    const { restsOn } = attempt
    if (restsOn) for (const writer of restsOn) if (!this.#unansweredOf(writer)) restsOn.delete(writer)
    attempt.conclusion = 'decideAnew'
    this.#awaitWriters(attempt)
  }

  /** What became of a change is known; those that waited for nothing else can conclude. */
  #release(attempt: Attempt, change: ChangeId): void {
    for (const reader of readersFreed(attempt, change)) this.#conclude(reader)
  }

  #unansweredOf(change: ChangeId): Attempt | undefined {
    return this.#inFlight.get(change) ?? this.#takenBack.get(change)
  }

  #checkQuiet(): void {
    if (this.#whenQuiet && this.#inFlight.size === 0 && this.#takenBack.size === 0) this.#whenQuiet()
  }

  #send(attempt: Attempt, change: Change, tries: number): void {
    this.#options.store.commit(this.#options.center, change).then(
      (outcome) => this.#answered(attempt, change, outcome),
      (error) => this.#unanswered(attempt, change, tries, error),
    )
  }

  #answered(attempt: Attempt, change: Change, outcome: CommitOutcome): void {
    const again = this.#lost.found(change.id)
    if (outcome.outcome === 'late') attempt.notBefore = outcome.at
    if (outcome.outcome === 'applied') this.#settle(change.id)
    else if (outcome.outcome === 'conflict') this.#refuse(change.id, outcome.revision)
    else this.#refuse(change.id, this.#followed, outcome.outcome === 'fenced' ? pipelineErrors.fenced() : undefined)
    this.#goOn(again)
  }

  #unanswered(attempt: Attempt, change: Change, tries: number, error: unknown): void {
    // The log was faster: it has shown the change.
    if (!this.#unansweredOf(change.id)) return
    if (!(error instanceof RingwrightError) || error.code !== 'unavailable') {
      // The store refuses to take the change at all: that is not "unknown", and asking again would not help.
      const again = this.#lost.found(change.id)
      this.#refuse(change.id, this.#followed, error)
      return this.#goOn(again)
    }
    this.#lost.lost(change.id, tries, () => this.#send(attempt, change, tries + 1))
  }

  /** Decides what waits, and only then says that the store answers again: what came first goes first. */
  #goOn(answersAgain: boolean): void {
    this.#resume()
    if (answersAgain) this.#options.onAvailability(true)
  }

  /** A followed commit replaces a record: what this node has in flight on its old state will be refused. */
  #pushOut(key: string, { change, revision }: Commit): void {
    for (const write of this.#tentative.of(key)) {
      if (write.change === change) return
      const attempt = this.#inFlight.get(write.change)
      if (attempt) return this.#takeBack(attempt, revision)
    }
  }

  /**
   * Takes a change and all that rests on it out of the head, newest first. Readers are decided anew once it is known
   * what became of those that they have read, so that they do not overtake them.
   */
  #takeBack(first: Attempt, revision: Revision): void {
    const taken = restingOn(first, this.#inFlight)
    for (const [id, attempt] of [...taken].toReversed()) {
      this.#inFlight.delete(id)
      this.#takenBack.set(id, attempt)
      this.#tentative.lift(attempt.change as Change)
      attempt.revision = revision
    }
    for (const reader of new Set([...taken.values()].flatMap(readersOf))) {
      for (const writer of reader.restsOn ?? []) {
        if (taken.has(writer)) continue
        this.#inFlight.get(writer)?.readers?.delete(reader)
        reader.restsOn?.delete(writer)
      }
      reader.revision = Math.max(reader.revision, revision)
      reader.conclusion = 'decideAnew'
    }
  }

  #resume(): void {
    if (!this.available || this.#whenQuiet || this.#deferred.length === 0) return
    const ready = this.#deferred.filter(({ revision }) => revision <= this.#followed)
    if (ready.length === 0) return
    this.#deferred = this.#deferred.filter(({ revision }) => revision > this.#followed)
    for (const attempt of ready.toSorted((a, b) => a.place - b.place)) this.#submit(attempt)
  }
}
