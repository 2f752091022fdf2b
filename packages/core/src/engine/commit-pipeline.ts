import type { Actor } from '../authorization/actor.js'
import type { ChangeId } from '../identity/identity.js'
import type { Change, Commit, CommitOutcome, Write } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import {
  type Attempt,
  type Decide,
  decideAttempt,
  decideReadersAnew,
  giveUp,
  isAwaited,
  isUnanswered,
  newAttempt,
  readersFreed,
  readersOf,
  restingOn,
  writersSeen,
} from './attempt.js'
import type { CommitPipelineOptions } from './commit-pipeline-options.js'
import { DeferredAttempts } from './deferred-attempts.js'
import { LostAnswers } from './lost-answers.js'
import { isOfStore, pipelineErrors } from './pipeline-errors.js'
import { SentAttempts } from './sent-attempts.js'
import { commitWrites, liftWrites, pushedOut } from './tentative-writes.js'
import { type Fence, Transaction } from './transaction.js'

export type { Decide } from './attempt.js'

/** How often a decision is made anew before its caller hears that there is too much contention. */
const TRIES_MAX = 100

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
  readonly #sent: SentAttempts
  readonly #deferred = new DeferredAttempts()
  readonly #lost: LostAnswers
  #followed: Revision = 0
  #places = 0
  /** How many of those sent are not answered. */
  #unanswered = 0
  #stopped = false
  /** Called when nothing is unanswered any more; while set, nothing is sent. */
  #whenQuiet: (() => void) | undefined

  constructor(options: CommitPipelineOptions) {
    this.#options = options
    this.#sent = new SentAttempts(options.node)
    this.#lost = new LostAnswers(options.clock, options.onAvailability)
  }

  /** False from the first answer that was lost until all are known. */
  get available(): boolean {
    return this.#lost.none
  }

  /** How many changes are sent and not answered. */
  get unanswered(): number {
    return this.#unanswered
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
      this.#submit(newAttempt({ actor, decide }, this.#places++, resolve, reject))
    })
  }

  /**
   * As `run`, but only while this node holds a lease. Resolves with undefined, and nothing is changed, once it does not,
   * and after `stop`.
   */
  runUnder<T>(fence: () => Fence | undefined, actor: Actor, decide: Decide<T>): Promise<T | undefined> {
    return new Promise<T | undefined>((resolve, reject) => {
      this.#submit(newAttempt({ actor, decide, fence }, this.#places++, resolve, reject))
    })
  }

  /** Takes over a followed commit. Own ones are in the head already; others may push out changes in flight. */
  follow(commit: Commit): void {
    const { images } = this.#options
    const { change, revision } = commit
    // The log may be faster than the answer; what stands in it was applied.
    const again = this.#lost.found(change)
    const own = this.#sent.get(change)
    if (own) this.#settle(own)
    for (let index = 0; index < commit.writes.length; index++) {
      const attempt = pushedOut(images, (commit.writes[index] as Write).key, own, index)
      if (attempt) this.#takeBack(attempt, revision)
    }
    commitWrites(images, commit, own)
    if (own) this.#sent.delete(own)
    this.#followed = revision
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
    this.#sent.clear()
    this.#deferred.awaitAtMost(revision)
    this.#whenQuiet = undefined
    this.#resume()
  }

  /** Nothing is decided or sent from here on, also in the midst of a decision; whoever waits hears `closed`. */
  stop(): void {
    this.#stopped = true
    const sent = [...this.#sent.values()].filter(isUnanswered)
    const waiting = new Set([...sent, ...sent.flatMap(readersOf), ...this.#deferred.takeAll()])
    this.#lost.stop()
    this.#unanswered = 0
    for (const attempt of waiting) {
      const stopped = pipelineErrors.stopped(isUnanswered(attempt))
      attempt.state = 'none'
      giveUp(attempt, stopped)
    }
    this.#checkQuiet()
  }

  #submit(attempt: Attempt): void {
    if (this.#stopped) return giveUp(attempt, pipelineErrors.stopped(false))
    if (!this.available || this.#whenQuiet) return this.#deferred.add(attempt)
    if (++attempt.tries > TRIES_MAX) return attempt.reject(pipelineErrors.contention(TRIES_MAX))
    const { images, clock, node, newId } = this.#options
    const transaction = new Transaction(images, Math.max(clock.now(), attempt.notBefore), attempt.actor, node, newId)
    if (attempt.fence) {
      const fence = attempt.fence()
      if (!fence) return attempt.resolve(undefined)
      transaction.under(fence)
    }
    const decided = decideAttempt(attempt, transaction)
    attempt.restsOn = writersSeen(transaction)
    if (!decided || transaction.isEmpty) return this.#awaitWriters(attempt)
    const change = transaction.toChange(this.#sent.add(attempt))
    attempt.change = change
    attempt.state = 'inFlight'
    this.#unanswered++
    attempt.writes = transaction.lay(attempt, change)
    if (!this.#stopped) this.#send(attempt, change, 0)
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
    else this.#deferred.add(attempt)
  }

  /** Its change is known to be applied. */
  #settle(attempt: Attempt): void {
    if (!isUnanswered(attempt)) return
    attempt.state = 'applied'
    this.#unanswered--
    this.#conclude(attempt)
    this.#release(attempt, (attempt.change as Change).id)
    this.#checkQuiet()
  }

  /** Its change is known not to be applied: it is decided anew, or given up with an error. */
  #refuse(attempt: Attempt, revision: Revision, error?: unknown): void {
    if (attempt.state === 'inFlight') this.#takeBack(attempt, revision)
    const { id } = attempt.change as Change
    this.#sent.delete(attempt)
    attempt.state = 'none'
    this.#unanswered--
    attempt.change = undefined
    attempt.revision = Math.max(attempt.revision, revision)
    if (error === undefined) this.#decideAgain(attempt)
    else giveUp(attempt, error)
    for (const reader of readersOf(attempt)) reader.revision = Math.max(reader.revision, attempt.revision)
    this.#release(attempt, id)
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
    const attempt = this.#sent.get(change)
    return attempt && isUnanswered(attempt) ? attempt : undefined
  }

  #checkQuiet(): void {
    if (this.#whenQuiet && this.#unanswered === 0) this.#whenQuiet()
  }

  #send(attempt: Attempt, change: Change, tries: number): void {
    const { store, center } = this.#options
    let answer: CommitOutcome | Promise<CommitOutcome>
    try {
      answer = store.commit(center, change)
    } catch (error) {
      return this.#lostAnswer(attempt, change, tries, error)
    }
    if ('outcome' in answer) return this.#answered(attempt, change, answer)
    answer.then(
      (outcome) => this.#answered(attempt, change, outcome),
      (error) => this.#lostAnswer(attempt, change, tries, error),
    )
  }

  #answered(attempt: Attempt, change: Change, outcome: CommitOutcome): void {
    const again = this.#lost.found(change.id)
    // Otherwise the log was faster.
    if (isAwaited(attempt, change)) {
      if (outcome.outcome === 'late') attempt.notBefore = outcome.at
      if (outcome.outcome === 'applied') this.#settle(attempt)
      else if (outcome.outcome === 'conflict') this.#refuse(attempt, outcome.revision)
      else this.#refuse(attempt, this.#followed, outcome.outcome === 'fenced' ? pipelineErrors.fenced() : undefined)
    }
    this.#goOn(again)
  }

  #lostAnswer(attempt: Attempt, change: Change, tries: number, error: unknown): void {
    // The log was faster: it has shown the change.
    if (!isAwaited(attempt, change)) return
    if (!isOfStore(error)) {
      // The store refuses to take the change at all: that is not "unknown", and asking again would not help.
      const again = this.#lost.found(change.id)
      this.#refuse(attempt, this.#followed, error)
      return this.#goOn(again)
    }
    this.#lost.lost(change.id, tries, error, () => this.#send(attempt, change, tries + 1))
  }

  /** Decides what waits, and only then says that the store answers again: what came first goes first. */
  #goOn(answersAgain: boolean): void {
    this.#resume()
    if (answersAgain) this.#options.onAvailability(undefined)
  }

  /** Takes a change and all that rests on it out of the head, newest first. */
  #takeBack(first: Attempt, revision: Revision): void {
    const taken = restingOn(first, this.#sent)
    for (const attempt of [...taken.values()].toReversed()) {
      attempt.state = 'takenBack'
      liftWrites(attempt)
      attempt.revision = revision
    }
    decideReadersAnew(taken, this.#sent, revision)
  }

  #resume(): void {
    if (!this.available || this.#whenQuiet) return
    for (const attempt of this.#deferred.take(this.#followed)) this.#submit(attempt)
  }
}
