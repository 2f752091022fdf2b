import { connectionOf } from './connection.js'
import { attributes, type MediaSection, type SessionDescription } from './session-description.js'

/** Seen from the one who says it. */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const DIRECTIONS: readonly MediaDirection[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

export const sends = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'sendonly'
export const receives = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'recvonly'

function directionFrom(sending: boolean, receiving: boolean): MediaDirection {
  if (sending) return receiving ? 'sendrecv' : 'sendonly'
  return receiving ? 'recvonly' : 'inactive'
}

/**
 * What the one who wrote the section wants: its own attribute, the session's, or `sendrecv`. A section without port is
 * `inactive`, and whoever is to be sent to at 0.0.0.0 does not receive: hold in the style of RFC 2543.
 */
export function directionOf(session: SessionDescription, section: MediaSection): MediaDirection {
  if (section.port === 0) return 'inactive'
  const said = DIRECTIONS.find((name) => attributes(section.lines, name).length > 0)
  const common = said ?? DIRECTIONS.find((name) => attributes(session.lines, name).length > 0) ?? 'sendrecv'
  const reachable = connectionOf(session, section) !== undefined
  return directionFrom(sends(common), receives(common) && reachable)
}

/** What we do when the peer says `theirs` and we want `wanted` (RFC 3264 section 6.1). */
export function meetDirection(theirs: MediaDirection, wanted: MediaDirection): MediaDirection {
  return directionFrom(receives(theirs) && sends(wanted), sends(theirs) && receives(wanted))
}

/** What the peer does when we do `ours`, and the other way round. */
export function mirrorDirection(ours: MediaDirection): MediaDirection {
  return directionFrom(receives(ours), sends(ours))
}
