import type { CenterId } from '../../identity/identity.js'
import type { Archive, ArchivePage, ArchiveQuery } from '../../storage/archive.js'
import type { CommittedFact } from '../../storage/fact.js'

/** An archive with one defect, and the case whose name says what is wrong with it. */
export interface BrokenArchive {
  readonly defect: string
  readonly caughtBy: string
  wrap(archive: Archive): Archive
}

export const brokenArchives: readonly BrokenArchive[] = [
  broken('keeps a fact as often as it is appended', 'append-idempotent', (inner) => {
    let appends = 0
    return {
      append: (center, facts) => {
        const copies = facts.map((fact) => ({ ...fact, id: `${fact.id} ${appends++}` }))
        return inner.append(center, copies)
      },
      query: (center, query) =>
        answering(inner.query(center, query), (facts) =>
          facts.map((fact) => ({ ...fact, id: fact.id.split(' ')[0] }) as unknown as CommittedFact),
        ),
    }
  }),
  broken('has always another page', 'archive-empty', (inner) => ({
    query: async (center, query) => ({ next: '0', ...(await inner.query(center, query)) }),
  })),
  onPages('sorts by time', 'archive-order', (facts) => facts.toSorted((a, b) => a.at - b.at)),
  onPages('sorts by id', 'archive-order', (facts) => facts.toSorted((a, b) => (a.id < b.id ? -1 : 1))),
  onPages('leaves out who did it', 'archive-whole', (facts) =>
    facts.map(({ actor: _, ...fact }) => fact as unknown as CommittedFact),
  ),
  queried('counts the end of a span in', 'filter-time', ({ until, ...query }) => ({
    ...query,
    ...(until !== undefined && { until: until + 1 }),
  })),
  queried('takes any limit', 'page-limit-refused', ({ limit = 100, ...query }) => ({
    ...query,
    limit: Math.max(1, Math.trunc(limit)) || 1,
  })),
  queried('ignores types', 'filter-types', ({ types: _, ...query }) => query),
  queried('cannot find what is about a conversation', 'filter-subjects', ({ about, ...query }) => ({
    ...query,
    ...(about && { about: { ...about, conversation: '' } }),
  })),
  queried('looks at one filter only', 'filter-all', ({ about, types, ...query }) => ({
    ...query,
    ...(about ? { about } : types && { types }),
  })),
  broken('begins the next page with the last fact of the page before', 'pages-complete', (inner) => ({
    query: async (center, query) => {
      const page = await inner.query(center, query)
      return page.next === undefined || page.facts.length === 1
        ? page
        : { ...page, next: String(Number(page.next) - 1) }
    },
  })),
  broken('counts its pages from the newest fact', 'pages-while-appending', (inner) => ({
    async query(center, query) {
      const all = (await inner.query(center, { limit: 1_000 })).facts.length
      const { cursor, ...rest } = query
      const page = await inner.query(
        center,
        cursor === undefined ? rest : { ...rest, cursor: String(all - Number(cursor)) },
      )
      return page.next === undefined ? page : { ...page, next: String(all - Number(page.next)) }
    },
  })),
  broken('has no limit', 'page-limits', (inner) => ({
    async query(center, query) {
      const first = await inner.query(center, query)
      if (first.next === undefined || (query.limit ?? 0) <= 1_000) return first
      const rest = await inner.query(center, { ...query, cursor: first.next })
      return { ...rest, facts: [...first.facts, ...rest.facts] }
    },
  })),
  queried('begins at the beginning if a cursor is none', 'cursor-unknown', ({ cursor, ...query }) => ({
    ...query,
    ...(cursor && Number(cursor) >= 0 && { cursor }),
  })),
  broken('keeps all centers in one', 'archive-isolated', (inner) => ({
    append: (_, facts) => inner.append('one' as CenterId, facts),
    query: (_, query) => inner.query('one' as CenterId, query),
  })),
]

export function broken(defect: string, caughtBy: string, replace: (inner: Archive) => Partial<Archive>): BrokenArchive {
  return { defect, caughtBy, wrap: (inner) => ({ ...inner, ...replace(inner) }) }
}

function queried(defect: string, caughtBy: string, alter: (query: ArchiveQuery) => ArchiveQuery): BrokenArchive {
  return broken(defect, caughtBy, ({ query }) => ({ query: (center, asked) => query(center, alter(asked)) }))
}

type Facts = readonly CommittedFact[]

function onPages(defect: string, caughtBy: string, alter: (facts: Facts) => Facts): BrokenArchive {
  return broken(defect, caughtBy, ({ query }) => ({
    query: (center, asked) => answering(query(center, asked), alter),
  }))
}

async function answering(page: Promise<ArchivePage>, alter: (facts: Facts) => Facts): Promise<ArchivePage> {
  const { facts, ...rest } = await page
  return { ...rest, facts: alter(facts) }
}
