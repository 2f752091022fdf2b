import type { CenterId } from '../identity/identity.js'
import type { FormatChange } from './format-change.js'

/** A value that survives JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A long-lived record: a customer, a conversation, a message, a recording. */
export interface Entry<Body = Json> {
  readonly id: string
  /** Counts the puts of this id, from 1. */
  readonly version: number
  readonly body: Body
}

/** One kind of entries and by what they can be found. */
export interface CollectionDefinition<Body> {
  readonly name: string
  /**
   * The values under which an entry is found, by index name. A unique index refuses a second entry with the same value
   * (`put` answers `taken`, naming the first). Values are compared as text; `order` sorts the entries found, ascending.
   */
  readonly indexes: {
    readonly [index: string]: {
      readonly unique?: boolean
      keys(body: Body): readonly string[]
      order?(body: Body): number
    }
  }
  /**
   * How bodies have changed since the collection's first release, oldest first. A directory knows nothing of it: the engine
   * stands between (`Engine.collect`).
   */
  readonly changes?: readonly FormatChange[]
}

/** Whether an entry was written. */
export type PutOutcome =
  | { readonly outcome: 'put'; readonly version: number }
  /** The entry has another version than expected (0: absent). */
  | { readonly outcome: 'conflict'; readonly version: number }
  /** A unique index already holds this value, for entry `id`. */
  | { readonly outcome: 'taken'; readonly index: string; readonly id: string }

/** Which entries of an index are asked for, in which order. */
export interface FindOptions {
  /** Entries with `order` below this; with `reverse` the way to page back. */
  readonly before?: number
  /** Entries with `order` above this. */
  readonly after?: number
  /** Newest first. Default false. */
  readonly reverse?: boolean
  /** Most entries in one answer, a whole number from 1. Default 100; more than 1,000 count as 1,000. */
  readonly limit?: number
}

/**
 * Records that are many and long-lived. Exclusive use of one is claimed by a live record in the `Store` that names it;
 * a directory only promises that a put at a version is atomic and that unique indexes hold.
 */
export interface Directory {
  /** Null when there is none. */
  get<Body>(center: CenterId, collection: CollectionDefinition<Body>, id: string): Promise<Entry<Body> | null>
  /** Replaces version `expectedVersion` (0: must be absent). */
  put<Body>(
    center: CenterId,
    collection: CollectionDefinition<Body>,
    id: string,
    body: Body,
    expectedVersion: number,
  ): Promise<PutOutcome>
  /**
   * Entries that have this key in this index, in its order. Throws `invalid_argument` for an index that the collection
   * has not.
   */
  find<Body>(
    center: CenterId,
    collection: CollectionDefinition<Body>,
    index: string,
    key: string,
    options?: FindOptions,
  ): Promise<readonly Entry<Body>[]>
  /** Removing what is not there does nothing. */
  remove<Body>(center: CenterId, collection: CollectionDefinition<Body>, id: string): Promise<void>
  /** As for a `Store`. */
  close(): Promise<void>
}

/** Entries of one answer of `find` where the caller says nothing. */
export const FIND_LIMIT_DEFAULT = 100
/** Entries of one answer of `find` at the most. */
export const FIND_LIMIT_MAX = 1_000
