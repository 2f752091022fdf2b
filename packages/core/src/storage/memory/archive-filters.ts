import { ARCHIVE_SUBJECTS, type ArchiveQuery, type Forgetting, type Subjects } from '../archive.js'
import { PROOF_TYPES } from '../chain/removal.js'
import type { PublicFact } from '../chain/sealed-fact.js'
import type { FactType } from '../fact.js'

export function matchesQuery(fact: PublicFact, query: ArchiveQuery): boolean {
  if (query.from !== undefined && fact.at < query.from) return false
  if (query.until !== undefined && fact.at >= query.until) return false
  if (query.types && !query.types.includes(fact.type)) return false
  if (!query.about) return true
  return ARCHIVE_SUBJECTS.every((subject) => {
    const wanted = query.about?.[subject]
    return wanted === undefined || fact.data[subject] === wanted
  })
}

export function isAboutAny({ data }: PublicFact, about: Subjects): boolean {
  return ARCHIVE_SUBJECTS.some((subject) => about[subject]?.includes(data[subject] as string))
}

export function isForgettable(fact: PublicFact, { before, types, keep }: Forgetting): boolean {
  if (fact.at >= before || (PROOF_TYPES as readonly FactType[]).includes(fact.type)) return false
  return (!types || types.includes(fact.type)) && !(keep && isAboutAny(fact, keep))
}
