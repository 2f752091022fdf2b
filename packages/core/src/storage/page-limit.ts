import { RingwrightError } from '../errors/ringwright-error.js'
import { FIND_LIMIT_DEFAULT, FIND_LIMIT_MAX } from './directory.js'

/** How many there are in one answer of a directory or an archive. Throws `invalid_argument` for what is no whole number from 1. */
export function pageLimit(limit: number = FIND_LIMIT_DEFAULT): number {
  if (Number.isInteger(limit) && limit >= 1) return Math.min(limit, FIND_LIMIT_MAX)
  throw new RingwrightError(
    'invalid_argument',
    `limit: got ${limit}, takes a whole number from 1; more than ${FIND_LIMIT_MAX} count as so many.`,
  )
}
