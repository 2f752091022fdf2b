import type { Instant } from '../clock/clock.js'
import type { CenterId } from '../identity/identity.js'
import type { Archive } from '../storage/archive.js'
import type { CommittedFact } from '../storage/fact.js'
import type { Fold } from './fold.js'

export interface ArchiveSpan {
  /** Facts at or after this instant. Default: from the first. What began before it is not known to the fold. */
  readonly from?: Instant
  /** Facts before this instant. Default: to the last. */
  readonly until?: Instant
}

const PAGE = 1_000

/** All facts of a span in the order in which they were committed, a page at a time. */
export async function* archivedFacts(
  archive: Archive,
  center: CenterId,
  span: ArchiveSpan = {},
): AsyncGenerator<CommittedFact> {
  let cursor: string | undefined
  do {
    const page = await archive.query(center, { ...span, limit: PAGE, ...(cursor !== undefined && { cursor }) })
    yield* page.facts
    cursor = page.next
  } while (cursor !== undefined)
}

/** A fold over what the archive has: history under today's definition, whatever was counted at the time. */
export async function foldArchive<State>(
  fold: Fold<State>,
  archive: Archive,
  center: CenterId,
  span: ArchiveSpan = {},
): Promise<State> {
  const state = fold.start()
  for await (const fact of archivedFacts(archive, center, span)) fold.apply(state, fact)
  return state
}
