import type { CenterId } from '@ringwright/core'
import { storedText } from '../sql/stored-text.js'
import type { SqliteFile } from './sqlite-file.js'

/** The number under which a center's rows stand; undefined while nothing was written for it. */
export function centerNumber(file: SqliteFile, center: CenterId): number | undefined {
  const row = file.statement('select number from center where name = ?').get(storedText(center))
  return row?.['number'] as number | undefined
}

/** The same in a job that writes: made when it is not there. */
export function madeCenterNumber(file: SqliteFile, center: CenterId): number {
  const known = centerNumber(file, center)
  if (known !== undefined) return known
  file.statement('insert into center (name, revision, log_start) values (?, 0, 0)').run(storedText(center))
  return centerNumber(file, center) as number
}
