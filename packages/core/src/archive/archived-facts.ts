import type { CenterId } from '../identity/identity.js'
import { type Archive, ARCHIVE_PAGE_MAX, type ArchiveQuery } from '../storage/archive.js'
import type { CommittedFact } from '../storage/fact.js'

/** All facts that a query finds, in the order in which they were committed, a page at a time. */
export async function* archivedFacts(
  archive: Archive,
  center: CenterId,
  query: Omit<ArchiveQuery, 'cursor' | 'limit'> = {},
): AsyncGenerator<CommittedFact> {
  let cursor: string | undefined
  do {
    const page = await archive.query(center, {
      ...query,
      limit: ARCHIVE_PAGE_MAX,
      ...(cursor !== undefined && { cursor }),
    })
    yield* page.facts
    cursor = page.next
  } while (cursor !== undefined)
}
