import type { Instant } from '../clock/clock.js'
import type { CenterId } from '../identity/identity.js'
import { archivedFacts } from '../archive/archived-facts.js'
import type { Archive } from '../storage/archive.js'
import type { Fold } from './fold.js'

/** Which facts of an archive are folded. */
export interface ArchiveSpan {
  /** Facts at or after this instant. Default: from the first. What began before it is not known to the fold. */
  readonly from?: Instant
  /** Facts before this instant. Default: to the last. */
  readonly until?: Instant
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
