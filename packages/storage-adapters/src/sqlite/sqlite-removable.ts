import { type Forgetting, REMOVED_MAX, type Subjects } from '@ringwright/core'
import { PROOF_TYPES } from '@ringwright/core/archive'
import { subjectLists } from '../sql/archive-conditions.js'
import { lookupText } from '../sql/stored-text.js'
import type { SqliteValue } from './sqlite-connection.js'
import type { SqliteFile } from './sqlite-file.js'

export interface RemovableRow {
  readonly number: number
  readonly place: number | null
}

/** Facts about any of these that have personal fields, and one more than is erased at once. */
export function findErasable(
  file: SqliteFile,
  center: number,
  about: Subjects,
): readonly (RemovableRow & { readonly personal: string })[] {
  const { sql, values } = aboutAny(about)
  if (sql === '') return []
  const rows = file
    .statement(
      `select number, place, personal from fact where center = ? and personal is not null and (${sql}) order by number limit ?`,
    )
    .all(center, ...values, REMOVED_MAX + 1)
  return rows as unknown as readonly (RemovableRow & { readonly personal: string })[]
}

/** Facts that a rule lets go, and one more than are forgotten at once. */
export function findForgettable(
  file: SqliteFile,
  center: number,
  { before, types, keep }: Forgetting,
): readonly RemovableRow[] {
  const where = ['center = ?', 'at < ?', 'type not in (select value from json_each(?))']
  const values: SqliteValue[] = [center, before, JSON.stringify(PROOF_TYPES)]
  if (types) {
    where.push('type in (select value from json_each(?))')
    values.push(JSON.stringify(types.map(lookupText)))
  }
  const kept = aboutAny(keep ?? {})
  // "is not true": where a fact has no such subject, the comparison is neither.
  if (kept.sql !== '') where.push(`(${kept.sql}) is not true`)
  const rows = file
    .statement(`select number, place from fact where ${where.join(' and ')} order by number limit ?`)
    .all(...values, ...kept.values, REMOVED_MAX + 1)
  return rows as unknown as readonly RemovableRow[]
}

function aboutAny(about: Subjects): { readonly sql: string; readonly values: readonly string[] } {
  const lists = subjectLists(about)
  return {
    sql: lists.map(([column]) => `${column} in (select value from json_each(?))`).join(' or '),
    values: lists.map(([, ids]) => JSON.stringify(ids)),
  }
}
