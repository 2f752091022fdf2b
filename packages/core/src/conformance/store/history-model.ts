import type { ChangeId } from '../../identity/identity.js'
import type { Change, CommitOutcome } from '../../storage/commit.js'
import type { Revision } from '../../storage/revision.js'
import type { RecordKey } from '../../storage/record.js'
import { checkEqual, checkThat } from '../conformance-failure.js'

/** One commit as a client has seen it; `invoked` and `answered` are ticks that all clients share. */
export interface Operation {
  readonly change: Change
  readonly outcome: CommitOutcome
  readonly invoked: number
  readonly answered: number
}

type Versions = ReadonlyMap<RecordKey, ChangeId>

/**
 * Checks that all outcomes agree with one order of the changes, that of their revisions: each applied change fits what
 * came before it, each conflict was one at its revision, and what was answered before another was asked comes first.
 * Returns the applied changes in their order.
 */
export function checkHistory(operations: readonly Operation[]): readonly Change[] {
  const applied = inOrder(operations)
  const states: Versions[] = [new Map()]
  for (const change of applied) {
    const before = states.at(-1) as Versions
    const wrong = unmet(change, before)
    checkEqual(
      `what ${change.id} expected of revision ${states.length - 1}`,
      wrong,
      [],
      'It was applied on another state than it had seen.',
    )
    states.push(after(change, before))
  }
  for (const { change, outcome } of operations) {
    if (outcome.outcome !== 'conflict') continue
    const wrong = unmet(change, states[outcome.revision] ?? new Map())
    checkThat(
      wrong.length > 0,
      `the refusal of ${change.id}`,
      outcome,
      'a conflict at its revision',
      'Nothing spoke against it.',
    )
    checkEqual(
      `the keys in the refusal of ${change.id}`,
      outcome.keys.toSorted(),
      wrong,
      'These did not fit at that revision.',
    )
  }
  checkRealTime(operations)
  return applied
}

function inOrder(operations: readonly Operation[]): Change[] {
  const byRevision = new Map<Revision, Change>()
  for (const { change, outcome } of operations) {
    if (outcome.outcome !== 'applied') continue
    const other = byRevision.get(outcome.revision)
    checkThat(
      !other || other.id === change.id,
      `revision ${outcome.revision}`,
      [other?.id, change.id],
      'one change',
      'Revisions are unique.',
    )
    byRevision.set(outcome.revision, change)
  }
  const revisions = [...byRevision.keys()].toSorted((a, b) => a - b)
  checkEqual(
    'all revisions',
    revisions,
    revisions.map((_, index) => index + 1),
    'No revision is left out.',
  )
  return revisions.map((revision) => byRevision.get(revision) as Change)
}

/** The keys that are not as the change expects, in alphabetical order. */
function unmet({ reads, writes }: Change, versions: Versions): RecordKey[] {
  const expected = [...reads, ...writes.map(({ key, expects }) => ({ key, version: expects }))]
  return expected
    .filter(({ key, version }) => (versions.get(key) ?? null) !== version)
    .map(({ key }) => key)
    .toSorted()
}

function after({ writes }: Change, versions: Versions): Versions {
  const next = new Map(versions)
  for (const { key, record } of writes)
    if (record) next.set(key, record.version)
    else next.delete(key)
  return next
}

/** What a client hears is never older than what anybody had heard before it asked. A repeated change hears old news. */
function checkRealTime(operations: readonly Operation[]): void {
  const first = new Map<ChangeId, Operation>()
  for (const operation of operations) {
    const known = first.get(operation.change.id)
    if (!known || operation.invoked < known.invoked) first.set(operation.change.id, operation)
  }
  const revisionOf = ({ outcome }: Operation) => ('revision' in outcome ? outcome.revision : 0)
  for (const later of first.values()) {
    const heard = operations.filter(({ answered }) => answered < later.invoked).map(revisionOf)
    const least = Math.max(0, ...heard) + (later.outcome.outcome === 'applied' ? 1 : 0)
    const fits = revisionOf(later) >= least
    checkThat(
      fits,
      `the revision of ${later.change.id}`,
      revisionOf(later),
      `at least ${least}`,
      'Time does not go backwards.',
    )
  }
}
