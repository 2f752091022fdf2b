import { RingwrightError } from '@ringwright/core'

/**
 * What a party is told whose audio cannot be handled: not with this description (488), not now (503), or not by a
 * mistake of ours.
 */
export function mediaFailureStatus(error: unknown): 488 | 500 | 503 {
  if (!(error instanceof RingwrightError)) return 500
  if (error.code === 'invalid_argument') return 488
  return error.code === 'unavailable' || error.code === 'limit_reached' ? 503 : 500
}
