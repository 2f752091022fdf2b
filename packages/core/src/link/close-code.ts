/** Why a link's socket was closed: codes of RFC 6455 section 7.4.1, and the link's own from the private range. */
export const closeCode = {
  done: 1000,
  goingAway: 1001,
  /** Too many frames that did not validate, or no hello in time. */
  policy: 1008,
  tooBig: 1009,
  internal: 1011,
  tryLater: 1013,
  /** The application ended the session. */
  ended: 4000,
  /** Another socket resumed the session. */
  replaced: 4001,
  /** The other side speaks another version of the link's protocol. */
  incompatible: 4002,
  /** The credentials were not accepted. */
  refused: 4003,
  /** More was waiting for the client than the session keeps. */
  backlog: 4004,
  /** The client read too slowly for too long. */
  slow: 4005,
  /** Nothing was heard in time. */
  silent: 4006,
  /** More frames than the rate allows. */
  flooding: 4007,
  /** A frame that the protocol does not allow at this point. */
  violation: 4008,
} as const

/**
 * What a client does after a close: `stop` until it is started again, start `anew` (what the session knew is gone, or
 * would fail the same way again), or `resume`.
 */
export function reactionTo(code: number): 'stop' | 'anew' | 'resume' {
  switch (code) {
    case closeCode.ended:
    case closeCode.replaced:
    case closeCode.incompatible:
    case closeCode.refused:
      return 'stop'
    case closeCode.backlog:
    case closeCode.tooBig:
    case closeCode.violation:
      return 'anew'
    default:
      return 'resume'
  }
}
