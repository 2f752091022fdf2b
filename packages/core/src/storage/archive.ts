import type { Instant } from '../clock/clock.js'
import type { CenterId } from '../identity/identity.js'
import type { CommittedFact, FactType } from './fact.js'

/** By which of the ids in a fact's data an archive finds it. */
export const ARCHIVE_SUBJECTS = ['interaction', 'conversation', 'customer', 'agent', 'queue'] as const
export type ArchiveSubject = (typeof ARCHIVE_SUBJECTS)[number]

export interface ArchiveQuery {
  /** Facts at or after this instant. */
  readonly from?: Instant
  /** Facts before this instant. */
  readonly until?: Instant
  readonly types?: readonly FactType[]
  readonly about?: { readonly [S in ArchiveSubject]?: string }
  /** Goes on behind the last fact of the page before: its `next`. */
  readonly cursor?: string
  /** Most facts in one page. Default 100, at most 1,000. */
  readonly limit?: number
}

export interface ArchivePage {
  /** In the order in which they were committed. */
  readonly facts: readonly CommittedFact[]
  /** The cursor of the next page; absent on the last. */
  readonly next?: string
}

/**
 * The live record in which the archiver notes up to which `revision` it has moved facts from the log; a store may
 * forget commits that lie before it sooner than others.
 */
export const ARCHIVE_CURSOR = { kind: 'archive-cursor', id: 'log' } as const

/** What happened, kept for as long as the host wants. */
export interface Archive {
  /** Appending a fact again (same id) does nothing, so that a batch whose answer was lost can be sent once more. */
  append(center: CenterId, facts: readonly CommittedFact[]): Promise<void>
  query(center: CenterId, query: ArchiveQuery): Promise<ArchivePage>
  close(): Promise<void>
}
