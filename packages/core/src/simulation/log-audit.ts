import type { Instant } from '../clock/clock.js'
import { splitKey } from '../engine/image.js'
import type { Commit, Write } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import type { FactType } from '../storage/fact.js'
import type { LiveRecord, RecordKey } from '../storage/record.js'
import type { Checker, RecordChange, Records, Violation } from './checker.js'
import { TraceHash } from './trace-hash.js'

/** Of each checker. A broken invariant often breaks again with each commit; the first ones tell the story. */
const VIOLATIONS_MAX = 10

/** Of a commit that wrote nothing, as of most messages. */
const NO_CHANGES: readonly RecordChange[] = []

/** What makes one value of a log. */
export interface LogHash {
  add(commit: Commit): void
  readonly digest: string
}

/** Reads a center's log from its first commit and has it checked; believes nobody but the log. */
export class LogAudit {
  readonly #checkers: readonly Checker[]
  readonly #records = new Map<RecordKey, LiveRecord>()
  readonly #violations: Violation[] = []
  readonly #counts = new Map<string, number>()
  readonly #facts = new Map<FactType, number>()
  readonly #hash: LogHash
  #revision: Revision = 0
  #at: Instant = 0

  /** `hash` default: one over everything in a commit. */
  constructor(checkers: readonly Checker[], hash: LogHash = new TraceHash()) {
    this.#checkers = checkers
    this.#hash = hash
  }

  /** All records as the last commit left them. */
  get records(): Records {
    return this.#records
  }

  /** Of the last commit. */
  get revision(): Revision {
    return this.#revision
  }

  /** In the order in which they were found, at most 10 of each checker. */
  get violations(): readonly Violation[] {
    return this.#violations
  }

  /** How many facts there were of each type. */
  get facts(): ReadonlyMap<FactType, number> {
    return this.#facts
  }

  /** Over all commits so far: equal runs have equal hashes. */
  get traceHash(): string {
    return this.#hash.digest
  }

  /** The next commit of the log, checked at once. */
  take(commit: Commit): void {
    const { writes } = commit
    const changes = writes.length === 0 ? NO_CHANGES : writes.map((write) => this.#write(write))
    this.#revision = commit.revision
    this.#at = commit.at
    this.#hash.add(commit)
    for (const { type } of commit.facts) this.#facts.set(type, (this.#facts.get(type) ?? 0) + 1)
    const step = { commit, changes, records: this.#records }
    for (const checker of this.#checkers) this.#collect(checker, checker.see?.(step))
  }

  #write({ key, record }: Write): RecordChange {
    const known = this.#records.get(key)
    if (record) this.#records.set(key, record)
    else this.#records.delete(key)
    const { kind, id } = record ?? known ?? nameOf(key)
    return { kind, id, replaced: known, before: known?.body, after: record?.body }
  }

  /** Has the checkers look for what becomes wrong when nothing happens. */
  look(now: Instant): void {
    this.#at = now
    for (const checker of this.#checkers) this.#collect(checker, checker.look?.(now, this.#records))
  }

  /** Has the checkers look at the end: whatever was going on had the time to end. */
  finish(now: Instant): void {
    this.#at = now
    for (const checker of this.#checkers) this.#collect(checker, checker.finish?.(this.#records))
  }

  #collect({ name, invariant }: Checker, details: Iterable<string> | undefined): void {
    if (!details) return
    for (const detail of details) {
      const count = this.#counts.get(name) ?? 0
      if (count === VIOLATIONS_MAX) return
      this.#counts.set(name, count + 1)
      this.#violations.push({ checker: name, invariant, at: this.#at, revision: this.#revision, detail })
    }
  }
}

/** Of a record that is not there. */
function nameOf(key: RecordKey): { kind: string; id: string } {
  const [kind, id] = splitKey(key)
  return { kind, id }
}
