import { z } from 'zod'

const whole = z.int().positive()

/** The limits of a link's server. Each bounds what one peer, or all together, can make the process keep or do. */
export interface LinkLimitOptions {
  /** Longest frame from a client, in UTF-16 code units. Default 65,536: a long chat message with room to spare. */
  readonly frameCharactersMax?: number
  /** Frames a client may send in the long run. Default 50: ten times what a busy person's page sends. */
  readonly framesPerSecond?: number
  /** Frames at once. Default 300: a client that kept its 256 messages during a cut may send them again. */
  readonly framesBurst?: number
  /** Invalid frames on one socket before it is closed with 1008. Default 8: a bug shows itself, an attack ends. */
  readonly invalidFramesMax?: number
  /** Calls of one session that run at the same time. Default 32; more are answered with `limit_reached`. */
  readonly callsRunningMax?: number
  /** Last replies kept, so that a call that is repeated with its id gets its first reply. Default 128. */
  readonly repliesKept?: number
  /** UTF-16 code units of all kept replies of one session. Default 262,144. */
  readonly repliesCharactersMax?: number
  /** Messages kept for a client until it acknowledges them. Default 1,024; past it the session ends (close code 4004). */
  readonly backlogMessagesMax?: number
  /**
   * UTF-16 code units of that backlog, beside its longest message, such as a snapshot. Default 1,048,576: beyond, a fresh
   * snapshot is cheaper than catching up.
   */
  readonly backlogCharactersMax?: number
  /** Bytes given to a socket that have not left; above it the link waits. Default 262,144. */
  readonly bufferedBytesMax?: number
  /** Sessions, connected or waiting to be resumed. Default 10,000; sockets beyond are closed with 1013. */
  readonly sessionsMax?: number
  /** Sockets that have not been welcomed. Default 1,000: they cost memory before anybody knows who they are. */
  readonly handshakesMax?: number
  /** Time from the socket to the welcome, `authenticate` included. Default 10 s. */
  readonly helloTimeoutMs?: number
  /** How long a session waits for its client to come back. Default 60 s: a page loads again, a train leaves a tunnel. */
  readonly resumeWindowMs?: number
  /** Interval of pings. Default 15 s, below the idle timeouts of common proxies. */
  readonly heartbeatMs?: number
  /** Silence after which a socket is given up. Default 35 s: two pings may be lost. */
  readonly heartbeatTimeoutMs?: number
}

export const linkLimits = z.strictObject({
  frameCharactersMax: whole.default(65_536),
  framesPerSecond: whole.default(50),
  framesBurst: whole.default(300),
  invalidFramesMax: whole.default(8),
  callsRunningMax: whole.default(32),
  repliesKept: whole.default(128),
  repliesCharactersMax: whole.default(262_144),
  backlogMessagesMax: whole.default(1_024),
  backlogCharactersMax: whole.default(1_048_576),
  bufferedBytesMax: whole.default(262_144),
  sessionsMax: whole.default(10_000),
  handshakesMax: whole.default(1_000),
  helloTimeoutMs: whole.default(10_000),
  resumeWindowMs: whole.default(60_000),
  heartbeatMs: whole.default(15_000),
  heartbeatTimeoutMs: whole.default(35_000),
} satisfies Record<keyof LinkLimitOptions, z.ZodType>)

export type LinkLimits = Readonly<z.output<typeof linkLimits>>
