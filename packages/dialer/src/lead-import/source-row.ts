import type { Json } from '@ringwright/core'

/** One row of a source, before anything of it was checked. */
export interface SourceRow {
  /** Where it begins, from 1; for objects of an iterable, which one it is. */
  readonly line: number
  /** By the names of columns. Absent when the row cannot be read, and `problem` says why. */
  readonly values?: Readonly<Record<string, Json>>
  readonly problem?: string
}

/** A row as long as a book is a file with a quote that is never closed. */
export const ROW_CHARACTERS_MAX = 100_000
