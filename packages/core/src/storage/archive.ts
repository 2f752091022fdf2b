import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { CenterId, CustomerId } from '../identity/identity.js'
import type { ChainEnd, SealedFact } from './chain/sealed-fact.js'
import type { CommittedFact, FactType } from './fact.js'

/** By which of the ids in a fact's data an archive finds it. */
export const ARCHIVE_SUBJECTS = ['interaction', 'conversation', 'customer', 'agent', 'queue'] as const

/** What facts are about and can be asked for by: one of `ARCHIVE_SUBJECTS`. */
export type ArchiveSubject = (typeof ARCHIVE_SUBJECTS)[number]

/** Which facts are asked for. */
export interface ArchiveQuery {
  /** Facts at or after this instant. */
  readonly from?: Instant
  /** Facts before this instant. */
  readonly until?: Instant
  /** Only these. Default: all types. */
  readonly types?: readonly FactType[]
  /** Facts about all of these; facts name ids at the top level of their data. Default: whatever they are about. */
  readonly about?: { readonly [S in ArchiveSubject]?: string }
  /** Goes on behind the last fact of the page before: its `next`. */
  readonly cursor?: string
  /** Most facts in one page, a whole number from 1. Default 100; more than 1,000 count as 1,000. */
  readonly limit?: number
}

/** The most facts in one answer. */
export const ARCHIVE_PAGE_MAX = 1_000

/** A part of the facts that were asked for. */
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

/** Everything about these is meant, be it ids of one subject or of several. At most `SUBJECTS_MAX` ids. */
export type Subjects = { readonly [S in ArchiveSubject]?: readonly string[] }

/** A statement of a database takes so many values; who has more ids asks several times. */
export const SUBJECTS_MAX = 1_000

/** Whose personal fields are taken out of facts. */
export interface Erasure {
  readonly about: Subjects
  /** Who wants it, when, and for which customer: stands in the fact that proves it. */
  readonly actor: Actor
  readonly at: Instant
  readonly customer?: CustomerId
}

/** Which facts go. */
export interface Forgetting {
  /** Facts before this instant. */
  readonly before: Instant
  /** Only these. Default: all types. */
  readonly types?: readonly FactType[]
  /** Not what is about any of these: a legal hold. */
  readonly keep?: Subjects
  readonly actor: Actor
  readonly at: Instant
}

/** What one step of a removal did. */
export interface Removed {
  /** How many facts were concerned, at most `REMOVED_MAX`. */
  readonly facts: number
  /** False when there are more: ask again. */
  readonly complete: boolean
}

/** Facts that are erased or forgotten in one step: it and the fact that proves it are small enough to be one transaction. */
export const REMOVED_MAX = 1_000

/**
 * What happened, kept for as long as the host wants, as one chain a center: each fact has a number, and a hash that
 * vouches for it and all before it. Personal fields lie apart; the chain covers their salted hashes, so that it holds
 * after they were erased. Nothing goes without a fact in the same chain that says so (`archive:erased`,
 * `archive:forgotten`); these two are never forgotten.
 */
export interface Archive {
  /**
   * Appending a fact again (same id) does nothing, so that a batch whose answer was lost can be sent once more. Resolves
   * with the end of the chain, null while it is empty.
   */
  append(center: CenterId, facts: readonly CommittedFact[]): Promise<ChainEnd | null>
  /** One page of facts, in the order in which they were committed. */
  query(center: CenterId, query: ArchiveQuery): Promise<ArchivePage>
  /** The chain behind the place `after`, in order. At most `limit` facts, as in `ArchiveQuery`. */
  chain(center: CenterId, after: number, limit?: number): Promise<readonly SealedFact[]>
  /** Erases personal fields, and appends the fact that says so, in one step. */
  erase(center: CenterId, erasure: Erasure): Promise<Removed>
  /** Forgets whole facts but their links in the chain, and appends the fact that says so, in one step. */
  forget(center: CenterId, forgetting: Forgetting): Promise<Removed>
  /** As for a `Store`. */
  close(): Promise<void>
}
