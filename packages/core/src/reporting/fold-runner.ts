import { systemActor } from '../authorization/actor.js'
import { type Timer, sleep } from '../clock/clock.js'
import { archiveCursors } from '../engine/archiver.js'
import type { Engine } from '../engine/plugin.js'
import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import { ARCHIVE_CURSOR } from '../storage/archive.js'
import { committedFact } from '../storage/commit.js'
import type { CommittedFact } from '../storage/fact.js'
import type { Revision } from '../storage/revision.js'
import type { Fold } from './fold.js'
import { archivedFacts } from '../archive/archived-facts.js'
import { type FoldPosition, foldCheckpoints, foldParts, readCheckpoint, writeCheckpoint } from './fold-checkpoint.js'

/** Which fold follows a center's log, and how often its state is kept. */
export interface FoldRunnerOptions<State> {
  /** That of the plug-in which keeps the fold. */
  readonly engine: Engine
  /** Its name is that of its checkpoints: one runner for each name in a center. */
  readonly fold: Fold<State>
  /** How often the dispatcher keeps the state, in milliseconds: so much of the log is read again after a start. */
  readonly checkpointEveryMs: number
  /** After each batch of commits: the state is new. */
  readonly onBatch?: () => void
}

const KEEPER = systemActor('checkpoint')
const RETRY_DELAY_MS = 1_000

/**
 * Keeps a fold at the center's log, on every node for itself. It reads the log behind the engine and never holds up a
 * commit; a node that joins loads the last checkpoint and goes on from there.
 */
export class FoldRunner<State> {
  readonly #options: FoldRunnerOptions<State>
  readonly #stop = new AbortController()
  #position: FoldPosition<State>
  #timer: Timer | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(options: FoldRunnerOptions<State>) {
    this.#options = options
    const { engine, fold } = options
    engine.define(foldCheckpoints)
    engine.define(foldParts)
    this.#position = { state: fold.start(), revision: 0, at: 0, completeFrom: null }
  }

  /** What the fold knows up to its revision. Changes in place. */
  get state(): State {
    return this.#position.state
  }

  /** Up to which revision the state counts. */
  get revision(): Revision {
    return this.#position.revision
  }

  /** From when on no fact is missing; null: from the center's first. */
  get completeFrom(): number | null {
    return this.#position.completeFrom
  }

  /** Loads the last checkpoint; the log is read from there on, behind the scenes. */
  start(): void {
    const { engine, fold } = this.#options
    const kept = readCheckpoint(engine, fold)
    if (kept) this.#position = kept
    this.#ended = this.#run()
    this.#schedule()
  }

  /** Resolves when nothing is read any more; the state stays as it is. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#timer?.cancel()
    await this.#ended
  }

  /** Keeps the state now, if this node is the dispatcher. */
  async checkpoint(): Promise<void> {
    const { engine, fold } = this.#options
    await engine.dispatch(KEEPER, (transaction) => writeCheckpoint(transaction, fold, this.#position))
  }

  #schedule(): void {
    const { engine, checkpointEveryMs } = this.#options
    this.#timer = engine.clock.setTimer(checkpointEveryMs, () => {
      this.checkpoint().catch((error) =>
        engine.logger.warn('fold could not be kept; trying again later', { error: errorText(error) }),
      )
      if (!this.#stop.signal.aborted) this.#schedule()
    })
  }

  async #run(): Promise<void> {
    const { engine, fold } = this.#options
    const { signal } = this.#stop
    let isBehind = false
    while (!signal.aborted) {
      try {
        if (isBehind) await this.#catchUp(signal)
        isBehind = false
        await this.#follow(signal)
      } catch (error) {
        if (signal.aborted) return
        isBehind = error instanceof RingwrightError && error.code === 'incompatible'
        if (!isBehind) engine.logger.warn('fold interrupted', { fold: fold.name, error: errorText(error) })
        await sleep(engine.clock, RETRY_DELAY_MS, signal).catch(() => {})
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { engine, onBatch } = this.#options
    for await (const commits of engine.log(this.#position.revision, signal)) {
      for (const commit of commits) {
        for (let index = 0; index < commit.facts.length; index++) this.#apply(committedFact(commit, index))
        this.#position.revision = commit.revision
        this.#position.at = commit.at
      }
      onBatch?.()
    }
  }

  /** Read again, a fact at which a fold throws would have it throw again, and count twice what stands before it. */
  #apply(fact: CommittedFact): void {
    const { engine, fold } = this.#options
    try {
      fold.apply(this.#position.state, fact)
    } catch (error) {
      const { type, revision } = fact
      engine.logger.error('fold failed at a fact', { fold: fold.name, type, revision, error: errorText(error) })
    }
  }

  /**
   * The log does not reach back as far: from the last checkpoint, with what the archive has since; or else from where the
   * engine is.
   */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { engine, fold } = this.#options
    const kept = readCheckpoint(engine, fold)
    if (kept && kept.revision > this.#position.revision) this.#position = kept
    else if (!(await this.#readArchive(signal))) {
      const { revision } = engine
      const now = engine.clock.now()
      this.#position = { state: fold.start(), revision, at: now, completeFrom: now }
      engine.logger.warn('the log does not reach back as far as this fold; it starts anew', { fold: fold.name })
    }
  }

  /** Whether there was anything to go on with. */
  async #readArchive(signal: AbortSignal): Promise<boolean> {
    const { archive, center } = this.#options.engine
    if (!archive) return false
    const position = this.#position
    const { revision } = position
    // Asked before the archive is: so far it has everything, also where commits had no facts.
    const archived = this.#options.engine.get(archiveCursors, ARCHIVE_CURSOR.id)?.revision ?? 0
    let commit: CommittedFact[] = []
    const apply = (): void => {
      for (const fact of commit) {
        this.#apply(fact)
        position.revision = fact.revision
        position.at = fact.at
      }
      commit = []
    }
    for await (const fact of archivedFacts(archive, center, { from: position.at })) {
      if (signal.aborted) return true
      if (fact.revision <= revision) continue
      // An archive that goes away in the middle of a commit is asked for what comes behind a whole one.
      if (fact.revision !== commit[0]?.revision) apply()
      commit.push(fact)
    }
    apply()
    position.revision = Math.max(position.revision, archived)
    return position.revision > revision
  }
}
