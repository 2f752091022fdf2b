/** Counts the commits of one center, from 1; no number is left out. */
export type Revision = number
