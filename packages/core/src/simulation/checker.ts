import type { Instant } from '../clock/clock.js'
import type { RecordKind } from '../engine/record-kind.js'
import type { Commit } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import type { LiveRecord, RecordKey } from '../storage/record.js'

/** All live records at one revision of a log. */
export type Records = ReadonlyMap<RecordKey, LiveRecord>

/** What one commit did to one record; one of `before` and `after` is undefined when it was made or removed. */
export interface RecordChange<Body = unknown> {
  readonly kind: string
  readonly id: string
  /** The record whose place it took, or that it removed. */
  readonly replaced: LiveRecord | undefined
  readonly before: Body | undefined
  readonly after: Body | undefined
}

/** One commit of a log, and the records that it left. */
export interface LogStep {
  readonly commit: Commit
  /** What it did to the records, one for each of its writes. */
  readonly changes: readonly RecordChange[]
  /** All records as it left them. */
  readonly records: Records
}

/**
 * Watches over one invariant of a center by folding over its log. What a method returns is one sentence a violation; a
 * checker that is meant for logs of millions returns undefined for a commit that does not concern it.
 */
export interface Checker {
  readonly name: string
  /** What always holds, as a sentence. */
  readonly invariant: string
  /** Called with each commit, in order. */
  see?(step: LogStep): Iterable<string> | undefined
  /** Called now and then, for what becomes wrong when nothing happens. */
  look?(now: Instant, records: Records): Iterable<string> | undefined
  /** The run is over, and whatever was going on had the time to end. */
  finish?(records: Records): Iterable<string> | undefined
}

/** An invariant that did not hold. */
export interface Violation {
  readonly checker: string
  readonly invariant: string
  /** The store's time. */
  readonly at: Instant
  /** The last revision that was looked at. */
  readonly revision: Revision
  readonly detail: string
}

const NO_CHANGES: readonly RecordChange[] = []

/** What a commit did to the records of one kind. */
export function changesOf<Body>({ changes }: LogStep, { kind }: RecordKind<Body>): readonly RecordChange<Body>[] {
  // A list and no generator: several checkers ask this of every commit, and mostly there is nothing or one.
  let found: readonly RecordChange[] = NO_CHANGES
  for (const change of changes) if (change.kind === kind) found = found.length === 0 ? [change] : found.concat(change)
  return found as readonly RecordChange<Body>[]
}

/** The body of one record among those that a checker is given. */
export function recordOf<Body>(records: Records, { kind }: RecordKind<Body>, id: string): Body | undefined {
  return records.get(`${kind}/${id}`)?.body as Body | undefined
}

/** The bodies of all records of a kind, in no order that means anything. */
export function* recordsOf<Body>(records: Records, { kind }: RecordKind<Body>): Iterable<Body> {
  for (const record of records.values()) if (record.kind === kind) yield record.body as Body
}
