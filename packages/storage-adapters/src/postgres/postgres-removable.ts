import { type Forgetting, REMOVED_MAX, type Subjects } from '@ringwright/core'
import { PROOF_TYPES } from '@ringwright/core/archive'
import { subjectLists } from '../sql/archive-conditions.js'
import { lookupText } from '../sql/stored-text.js'
import type { Statement } from './postgres-database.js'

export interface RemovableRow {
  readonly number: number
  readonly place: number | null
  /** What is erased. */
  readonly personal?: string
}

export interface RemovalQuery {
  readonly statement: Statement
  readonly values: readonly unknown[]
}

const ROW = 'number::float8 as number, place::float8 as place'
const FOUND_MAX = REMOVED_MAX + 1

/** Facts about any of these that have personal fields, and one more than is erased at once; undefined: none can be. */
export function erasableQuery(schema: string, center: number, about: Subjects): RemovalQuery | undefined {
  const values: unknown[] = [center]
  const where = aboutAny(about, values)
  if (where === '') return undefined
  const text = `select ${ROW}, personal from ${schema}.fact where center = $1 and personal is not null and (${where}) order by number limit ${FOUND_MAX}`
  return { statement: { name: '', text }, values }
}

/** Facts that a rule lets go, and one more than are forgotten at once. */
export function forgettableQuery(schema: string, center: number, forgetting: Forgetting): RemovalQuery {
  const { before, types, keep } = forgetting
  const values: unknown[] = [center, before, PROOF_TYPES]
  const where = ['center = $1', 'at < $2', 'type <> all($3::text[])']
  if (types) where.push(`type = any($${values.push(types.map(lookupText))}::text[])`)
  const kept = aboutAny(keep ?? {}, values)
  // "is not true": where a fact has no such subject, the comparison is neither.
  if (kept !== '') where.push(`(${kept}) is not true`)
  const text = `select ${ROW} from ${schema}.fact where ${where.join(' and ')} order by number limit ${FOUND_MAX}`
  return { statement: { name: '', text }, values }
}

function aboutAny(about: Subjects, values: unknown[]): string {
  return subjectLists(about)
    .map(([column, ids]) => `${column} = any($${values.push(ids)}::text[])`)
    .join(' or ')
}
