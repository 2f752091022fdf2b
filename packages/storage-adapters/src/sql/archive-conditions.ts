import {
  ARCHIVE_SUBJECTS,
  type ArchiveQuery,
  type ArchiveSubject,
  type CommittedFact,
  type PublicFact,
  RingwrightError,
  type Subjects,
} from '@ringwright/core'
import { lookupText } from './stored-text.js'

/** A condition that all facts of an answer meet, with the value that it compares with. */
export type Condition = readonly [
  column: 'at' | 'type' | 'number' | ArchiveSubject,
  operator: '>=' | '<' | '=' | 'in',
  value: number | string | readonly string[],
]

/** The conditions of a query; those on a time and a place in the archive are numbers, all others texts. */
export function conditionsOf(query: ArchiveQuery): Condition[] {
  const conditions: Condition[] = []
  if (query.cursor !== undefined) conditions.push(['number', '>=', placeOf(query.cursor)])
  if (query.from !== undefined) conditions.push(['at', '>=', query.from])
  if (query.until !== undefined) conditions.push(['at', '<', query.until])
  if (query.types) conditions.push(['type', 'in', query.types.map(lookupText)])
  for (const subject of ARCHIVE_SUBJECTS) {
    const wanted = query.about?.[subject]
    if (wanted !== undefined) conditions.push([subject, '=', lookupText(wanted)])
  }
  return conditions
}

/** By which ids a fact is found, in the order of `ARCHIVE_SUBJECTS`. */
export function subjectsOf(fact: CommittedFact | PublicFact): (string | null)[] {
  const data = fact.data as Readonly<Record<string, unknown>>
  return ARCHIVE_SUBJECTS.map((subject) => {
    const id = data[subject]
    return typeof id === 'string' ? lookupText(id) : null
  })
}

/** The ids of some subjects as an index has them, by column. */
export function subjectLists(about: Subjects): (readonly [column: ArchiveSubject, ids: readonly string[]])[] {
  return ARCHIVE_SUBJECTS.flatMap((subject) => {
    const ids = about[subject]
    return ids && ids.length > 0 ? [[subject, ids.map(lookupText)] as const] : []
  })
}

function placeOf(cursor: string): number {
  const place = /^\d+$/.test(cursor) ? Number(cursor) : Number.NaN
  if (Number.isSafeInteger(place)) return place
  throw new RingwrightError('invalid_argument', `"${cursor}" is not a cursor; pass the \`next\` of an earlier page.`)
}
