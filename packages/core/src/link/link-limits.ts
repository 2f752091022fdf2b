import { z } from 'zod'

const whole = z.int().positive()

/**
 * The limits of a link's server. Each bounds what one peer, or all together, can make the process keep or do.
 */
export const linkLimits = z.strictObject({
  /** Longest frame from a client, in UTF-16 code units. Default 65,536: a long chat message with room to spare. */
  frameCharactersMax: whole.default(65_536),
  /** Frames a client may send in the long run. Default 50: ten times what a busy person's page sends. */
  framesPerSecond: whole.default(50),
  /** Frames at once. Default 300: a client that kept its 256 messages during a cut may send them again. */
  framesBurst: whole.default(300),
  /** Invalid frames on one socket before it is closed with 1008. Default 8: a bug shows itself, an attack ends. */
  invalidFramesMax: whole.default(8),
  /** Calls of one session that run at the same time. Default 32; more are answered with `limit_reached`. */
  callsRunningMax: whole.default(32),
  /** Last replies kept, so that a call that is repeated with its id gets its first reply. Default 128. */
  repliesKept: whole.default(128),
  /** UTF-16 code units of all kept replies of one session. Default 262,144. */
  repliesCharactersMax: whole.default(262_144),
  /** Messages kept for a client until it acknowledges them. Default 1,024; past it the session ends (close code 4004). */
  backlogMessagesMax: whole.default(1_024),
  /** UTF-16 code units of that backlog. Default 1,048,576: beyond, a fresh snapshot is cheaper than catching up. */
  backlogCharactersMax: whole.default(1_048_576),
  /** Bytes given to a socket that have not left; above it the link waits. Default 262,144. */
  bufferedBytesMax: whole.default(262_144),
  /** Sessions, connected or waiting to be resumed. Default 10,000; sockets beyond are closed with 1013. */
  sessionsMax: whole.default(10_000),
  /** Sockets that have not been welcomed. Default 1,000: they cost memory before anybody knows who they are. */
  handshakesMax: whole.default(1_000),
  /** Time from the socket to the welcome, `authenticate` included. Default 10 s. */
  helloTimeoutMs: whole.default(10_000),
  /** How long a session waits for its client to come back. Default 60 s: a page loads again, a train leaves a tunnel. */
  resumeWindowMs: whole.default(60_000),
  /** Interval of pings. Default 15 s, below the idle timeouts of common proxies. */
  heartbeatMs: whole.default(15_000),
  /** Silence after which a socket is given up. Default 35 s: two pings may be lost. */
  heartbeatTimeoutMs: whole.default(35_000),
})

export type LinkLimits = Readonly<z.output<typeof linkLimits>>
export type LinkLimitOptions = Readonly<z.input<typeof linkLimits>>
