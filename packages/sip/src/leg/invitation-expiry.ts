import type { Clock, Timer } from '@ringwright/core'
import { type Headers, readDeltaSeconds } from '../message/index.js'
import { SIGN_OF_LIFE_MS, SIGNS_OF_LIFE_MAX } from './signs-of-life.js'

/**
 * Calls back once a caller does not wait for an answer any more (RFC 3261 13.3.1). Undefined for one who waits as long as it likes,
 * or longer than anybody rings.
 */
export function whenInvitationExpires(clock: Clock, headers: Headers, expired: () => void): Timer | undefined {
  const seconds = readDeltaSeconds(headers.get('expires'))
  if (seconds === undefined || seconds * 1_000 > SIGN_OF_LIFE_MS * SIGNS_OF_LIFE_MAX) return undefined
  return clock.setTimer(seconds * 1_000, expired)
}
