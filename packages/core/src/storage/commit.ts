import type { Instant } from '../clock/clock.js'
import type { ChangeId, NodeId } from '../identity/identity.js'
import type { CommittedFact, Fact } from './fact.js'
import type { LiveRecord, RecordKey } from './record.js'
import type { Revision } from './revision.js'

/** A record that a change has read: it must still have this version, or still be absent (`null`). */
export interface Expectation {
  readonly key: RecordKey
  readonly version: ChangeId | null
}

/** A record that a change replaces, creates (`expects: null`) or removes (`record: null`). */
export interface Write {
  readonly key: RecordKey
  readonly expects: ChangeId | null
  readonly record: LiveRecord | null
}

/** All that one decision changes, applied whole or not at all. */
export interface Change {
  readonly id: ChangeId
  readonly node: NodeId
  /** What it rests on without changing it. */
  readonly reads: readonly Expectation[]
  /** Each key at most once. */
  readonly writes: readonly Write[]
  readonly facts: readonly Fact[]
  /** Refused as `fenced` once the lease has another token than this, or has lapsed. */
  readonly under?: { readonly lease: string; readonly token: number } | undefined
  /** Refused as `late` when the store's time is past this instant. */
  readonly notAfter?: Instant | undefined
}

/**
 * `fenced`: the lease of `under` is somebody else's, or has lapsed; `late`: it came after `notAfter`; nothing was
 * changed then.
 */
export type CommitOutcome =
  | { readonly outcome: 'applied'; readonly revision: Revision; readonly at: Instant }
  | {
      readonly outcome: 'conflict'
      /** The records that were not as expected when the change was refused. */
      readonly keys: readonly RecordKey[]
      /** The center's revision then: whoever has followed up to it knows all that is needed to decide anew. */
      readonly revision: Revision
    }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'late'; readonly at: Instant }

/** An applied change, as it stands in a center's log. */
export interface Commit {
  readonly revision: Revision
  readonly change: ChangeId
  /** The change of the revision before; by this a log that was forked (a failover that lost commits) is detected. */
  readonly after: ChangeId | null
  readonly node: NodeId
  readonly at: Instant
  readonly writes: readonly Write[]
  readonly facts: readonly Fact[]
}

/** One fact of a commit with what the commit knows of it. */
export function committedFact(commit: Commit, index: number): CommittedFact {
  const { type, actor, data, personal } = commit.facts[index] as Fact
  const { at, revision } = commit
  const fact = { id: `${commit.change}.${index}`, type, at, revision, actor, data }
  return (personal ? { ...fact, personal } : fact) as CommittedFact
}

/** The facts of a commit, each with what the commit knows of it, in order. */
export function committedFacts(commit: Commit): CommittedFact[] {
  return commit.facts.map((_fact, index) => committedFact(commit, index))
}
