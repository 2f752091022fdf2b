/** What became of an import. */
export interface ImportReport {
  /** `stopped` by its signal: the same import goes on from there. `complete` also when it had been before. */
  readonly outcome: 'complete' | 'stopped'
  readonly rows: number
  /** Leads that are in the list by this import. */
  readonly accepted: number
  /** Rows whose number the list had already. */
  readonly duplicates: number
  readonly rejected: number
  /** Rows that the filter left out. */
  readonly filtered: number
  /** What is wrong with the rejected rows of this run, the first thousand of them. */
  readonly problems: readonly ImportProblem[]
}

/** Why one row of a file has become no lead. */
export interface ImportProblem {
  /** Where the row begins, from 1. */
  readonly line: number
  readonly column?: string
  readonly problem: string
}

/** Whoever sent a wrong file knows so after a thousand. */
export const PROBLEMS_MAX = 1_000
