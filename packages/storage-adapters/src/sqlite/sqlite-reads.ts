import type { CenterId, Instant, LiveRecord, Revision, Snapshot } from '@ringwright/core'
import type { LogSlice } from '../sql/log-followers.js'
import { type CommitRow, commitOf, lastChange } from '../sql/prepared-change.js'
import { storedJson } from '../stored-json.js'
import { storedText } from '../sql/stored-text.js'
import type { SqliteFile } from './sqlite-file.js'

/** Commits in one answer to a follower: some hundred KiB as a rule. */
const SLICE_MAX = 500

interface CenterRow {
  readonly number: number
  readonly revision: Revision
  readonly change: string | null
  readonly start: Revision
}

export function readSnapshot(file: SqliteFile, name: CenterId, at: Instant): Snapshot {
  const center = centerRow(file, name)
  if (!center) return { revision: 0, change: null, at, records: [] }
  const rows = file.statement('select record from record where center = ?').all(center.number)
  const records = rows.map(({ record }) => storedJson(record as string, `A record of center "${name}"`) as LiveRecord)
  return { revision: center.revision, change: lastChange(center.change), at, records }
}

export function readLog(file: SqliteFile, name: CenterId, after: Revision): LogSlice {
  const center = centerRow(file, name)
  if (!center) return { start: 0, end: 0, commits: [] }
  const rows = file
    .statement(
      'select revision, change, after, node, at, content from log where center = ? and revision > ? order by revision limit ?',
    )
    .all(center.number, after, SLICE_MAX)
  return {
    start: center.start,
    end: center.revision,
    commits: rows.map((row) => commitOf(row as unknown as CommitRow)),
  }
}

function centerRow(file: SqliteFile, name: CenterId): CenterRow | undefined {
  const row = file
    .statement('select number, revision, change, log_start as start from center where name = ?')
    .get(storedText(name))
  return row as CenterRow | undefined
}
