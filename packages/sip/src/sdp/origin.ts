import type { Origin, SessionDescription } from './session-description.js'
import { writeSdp } from './write-sdp.js'

/** The origin of a first description. Versions start at 1. */
export function firstOrigin(sessionId: string, address: string): Origin {
  return { username: '-', sessionId, version: 1n, address }
}

/**
 * The description with the version that follows from the one that was sent before it: the same when nothing else
 * differs, one more when something does (RFC 3264 section 8).
 */
export function withNextVersion(next: SessionDescription, previous: SessionDescription): SessionDescription {
  const unchanged = { ...next, origin: previous.origin }
  if (writeSdp(unchanged) === writeSdp(previous)) return unchanged
  return { ...next, origin: { ...previous.origin, version: previous.origin.version + 1n } }
}
