import {
  ARCHIVE_CURSOR,
  type ChangeId,
  type CommitOutcome,
  type Instant,
  OUTCOME_MEMORY,
  type RecordKey,
  type Revision,
} from '@ringwright/core'
import { type BatchState, type DecidedBatch, decideBatch, keysOf, leasesOf } from '../sql/change-batch.js'
import { changeOf, commitRow, lastChange, type PreparedChange } from '../sql/prepared-change.js'
import { lookupText, storedText } from '../sql/stored-text.js'
import type { SqliteFile } from './sqlite-file.js'

/** How many commits, or refusals, pass before old ones are looked for. Finding none costs more than one commit. */
const TRIM_EVERY = 1_000

export interface SqliteCommitOptions {
  readonly now: Instant
  readonly logLengthMax: number
}

/** Decides on changes of one center and writes what follows from it. Runs inside a job that writes. */
export function commitChanges(
  file: SqliteFile,
  center: number,
  changes: readonly PreparedChange[],
  { now, logLengthMax }: SqliteCommitOptions,
): DecidedBatch {
  const state = stateFor(file, center, changes, now)
  const decided = decideBatch(state, changes)
  writeBatch(file, center, decided)
  const revision = state.revision + decided.commits.length
  if (blockOf(revision) > blockOf(state.revision)) trimLog(file, center, revision, logLengthMax)
  return decided
}

function blockOf(count: number): number {
  return Math.floor(count / TRIM_EVERY)
}

function stateFor(file: SqliteFile, center: number, changes: readonly PreparedChange[], now: Instant): BatchState {
  const { revision, change } = file.statement('select revision, change from center where number = ?').get(center) as {
    revision: Revision
    change: string | null
  }
  const versions = new Map<RecordKey, ChangeId>()
  const version = file.statement('select version from record where center = ? and key = ?')
  for (const key of keysOf(changes)) {
    const row = version.get(center, lookupText(key))
    if (row) versions.set(key, changeOf(row['version'] as string))
  }
  const leases = new Map<string, { token: number; expiresAt: Instant }>()
  const lease = file.statement('select token, expires_at as expiresAt from lease where center = ? and name = ?')
  for (const name of leasesOf(changes)) {
    const row = lease.get(center, lookupText(name))
    if (row) leases.set(name, row as unknown as { token: number; expiresAt: Instant })
  }
  return { now, revision, change: lastChange(change), versions, leases, outcomes: outcomesOf(file, center, changes) }
}

function outcomesOf(
  file: SqliteFile,
  center: number,
  changes: readonly PreparedChange[],
): Map<ChangeId, CommitOutcome> {
  const applied = file.statement('select revision, at from log where center = ? and change = ?')
  const refused = file.statement('select outcome from refusal where center = ? and change = ?')
  const outcomes = new Map<ChangeId, CommitOutcome>()
  for (const { id } of changes) {
    const commit = applied.get(center, storedText(id)) as { revision: Revision; at: Instant } | undefined
    if (commit) {
      outcomes.set(id, { outcome: 'applied', revision: commit.revision, at: commit.at })
      continue
    }
    const refusal = refused.get(center, storedText(id))
    if (refusal) outcomes.set(id, JSON.parse(refusal['outcome'] as string) as CommitOutcome)
  }
  return outcomes
}

function writeBatch(file: SqliteFile, center: number, { commits, records, refusals }: DecidedBatch): void {
  const put = file.statement(
    'insert into record (center, key, version, record) values (?, ?, ?, ?) on conflict (center, key) do update set version = excluded.version, record = excluded.record',
  )
  const remove = file.statement('delete from record where center = ? and key = ?')
  for (const [key, record] of records)
    if (record) put.run(center, lookupText(key), storedText(record.version), record.text)
    else remove.run(center, lookupText(key))
  const append = file.statement(
    'insert into log (center, revision, change, after, node, at, content) values (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const { revision, change, after, node, at, content } of commits.map(commitRow))
    append.run(center, revision, change, after, node, at, content)
  const last = commits.at(-1)
  if (last)
    file
      .statement('update center set revision = ?, change = ? where number = ?')
      .run(last.revision, storedText(last.change), center)
  if (refusals.length > 0) writeRefusals(file, center, refusals)
}

function writeRefusals(file: SqliteFile, center: number, refusals: DecidedBatch['refusals']): void {
  const before = lastRefusal(file)
  const refuse = file.statement('insert into refusal (center, change, outcome) values (?, ?, ?)')
  for (const { change, outcome } of refusals) refuse.run(center, storedText(change), JSON.stringify(outcome))
  if (blockOf(lastRefusal(file)) === blockOf(before)) return
  file
    .statement(
      'delete from refusal where center = ?1 and number <= (select number from refusal where center = ?1 order by number desc limit 1 offset ?2)',
    )
    .run(center, OUTCOME_MEMORY)
}

function lastRefusal(file: SqliteFile): number {
  return file.statement('select coalesce(max(number), 0) as last from refusal').get()?.['last'] as number
}

/**
 * Forgets commits beyond the limit, and those that the archive has. The newest stay in any case: by them a repeated
 * change is known, and who joins reads on.
 */
function trimLog(file: SqliteFile, center: number, revision: Revision, logLengthMax: number): void {
  const cursor = file
    .statement('select record from record where center = ? and key = ?')
    .get(center, `${ARCHIVE_CURSOR.kind}/${ARCHIVE_CURSOR.id}`)
  const archived = cursor
    ? (JSON.parse(cursor['record'] as string) as { body: { revision: Revision } }).body.revision
    : 0
  const start = Math.max(revision - logLengthMax, Math.min(archived, revision - OUTCOME_MEMORY))
  if (start <= 0) return
  file.statement('delete from log where center = ? and revision <= ?').run(center, start)
  file.statement('update center set log_start = max(log_start, ?) where number = ?').run(start, center)
}
