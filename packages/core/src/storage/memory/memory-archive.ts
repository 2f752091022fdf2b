import { RingwrightError } from '../../errors/ringwright-error.js'
import type { CenterId } from '../../identity/identity.js'
import { ARCHIVE_SUBJECTS, type Archive, type ArchivePage, type ArchiveQuery } from '../archive.js'
import { FIND_LIMIT_DEFAULT, FIND_LIMIT_MAX } from '../directory.js'
import type { CommittedFact } from '../fact.js'

export interface MemoryArchiveOptions {
  /** How many facts of a center are kept; older ones are forgotten. Default 1,000,000. */
  readonly factsMax?: number
}

interface Shelf {
  facts: CommittedFact[]
  /** How many facts were forgotten before the first of `facts`; cursors count from the very first. */
  forgotten: number
  readonly ids: Set<string>
}

/** Facts in this process's memory. */
export function memoryArchive(options: MemoryArchiveOptions = {}): Archive {
  const { factsMax = 1_000_000 } = options
  const shelves = new Map<CenterId, Shelf>()
  let closed = false

  const shelfOf = (center: CenterId): Shelf => {
    if (closed) throw new RingwrightError('closed', 'This archive was closed; make a new one with memoryArchive().')
    let shelf = shelves.get(center)
    if (!shelf) {
      shelf = { facts: [], forgotten: 0, ids: new Set() }
      shelves.set(center, shelf)
    }
    return shelf
  }

  return {
    async append(center, facts): Promise<void> {
      const shelf = shelfOf(center)
      for (const fact of facts) {
        if (shelf.ids.has(fact.id)) continue
        shelf.ids.add(fact.id)
        shelf.facts.push(fact)
      }
      if (shelf.facts.length > 2 * factsMax) {
        const dropped = shelf.facts.splice(0, shelf.facts.length - factsMax)
        for (const fact of dropped) shelf.ids.delete(fact.id)
        shelf.forgotten += dropped.length
      }
    },
    async query(center, query): Promise<ArchivePage> {
      const { facts, forgotten } = shelfOf(center)
      const limit = Math.min(query.limit ?? FIND_LIMIT_DEFAULT, FIND_LIMIT_MAX)
      const page: CommittedFact[] = []
      for (let index = Math.max(0, positionOf(query.cursor) - forgotten); index < facts.length; index++) {
        const fact = facts[index] as CommittedFact
        if (!matches(fact, query)) continue
        if (page.length === limit) return { facts: page, next: String(forgotten + index) }
        page.push(fact)
      }
      return { facts: page }
    },
    async close(): Promise<void> {
      closed = true
    },
  }
}

function positionOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const position = /^\d+$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!Number.isSafeInteger(position))
    throw new RingwrightError('invalid_argument', `"${cursor}" is not a cursor; pass the \`next\` of an earlier page.`)
  return position
}

function matches(fact: CommittedFact, query: ArchiveQuery): boolean {
  if (query.from !== undefined && fact.at < query.from) return false
  if (query.until !== undefined && fact.at >= query.until) return false
  if (query.types && !query.types.includes(fact.type)) return false
  if (!query.about) return true
  const data = fact.data as Readonly<Record<string, unknown>>
  return ARCHIVE_SUBJECTS.every((subject) => {
    const wanted = query.about?.[subject]
    return wanted === undefined || data[subject] === wanted
  })
}
