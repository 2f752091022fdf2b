import type { Clock } from '../clock/clock.js'
import type { Random } from '../randomness/random.js'
import type { BackOff } from './back-off.js'
import type { ClientBody, ErrorFrame } from './link-frame.js'
import type { LinkStorage } from './link-storage.js'
import type { StreamLimits } from './message-stream.js'
import type { WebSocketLike } from './web-socket-like.js'

/** How a client's connection is. */
export type LinkState =
  /** Before `start()`, after `close()`, or for good until `start()`: `code` is the close code that says why. */
  | { readonly phase: 'stopped'; readonly code?: number; readonly reason?: string }
  | { readonly phase: 'connecting' }
  /** With `resumed: false` forget what the server said before: a full snapshot comes next. */
  | { readonly phase: 'connected'; readonly resumed: boolean; readonly session: string }
  | { readonly phase: 'waiting'; readonly retryInMs: number; readonly code: number }

/** How a client connects, who it is, and what it is told of its connection. */
export interface LinkClientOptions {
  /** Opens a socket: `() => new WebSocket(url)`. Called again for each attempt. */
  readonly connect: () => WebSocketLike
  /** Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** For ids, and to spread new attempts over time. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** What `authenticate` at the server gets; asked before each attempt, so that it may be short-lived. */
  readonly credentials?: () => unknown
  /** Lets the session survive a reload of the page. Default: none. */
  readonly storage?: LinkStorage
  /** Told at each change of the connection. */
  readonly onState?: (state: LinkState) => void
  /** The session is gone; these messages and calls may or may not have reached it. */
  readonly onSessionLost?: (lost: { readonly uncertain: readonly ClientBody[] }) => void
  /** What the server found wrong, with the path of the field. */
  readonly onProblem?: (problem: Omit<ErrorFrame, 'type'>) => void
  /** An error thrown by a listener of the page, caught here. */
  readonly onFault?: (error: unknown) => void
  /** Default: 500 ms, doubling up to 15 s. */
  readonly backOff?: BackOff
  /** From the socket to the welcome. Default 10 s. */
  readonly connectTimeoutMs?: number
  /** Default 15 s. */
  readonly heartbeatMs?: number
  /** Silence after which the socket is given up. Default 35 s. */
  readonly heartbeatTimeoutMs?: number
  /** A reply later than this is an error `timeout`, reconnecting included. Default 30 s. */
  readonly callTimeoutMs?: number
  /** What is kept until the server acknowledges it. Default: 256 messages, 262,144 characters. */
  readonly outbox?: StreamLimits
}

/** What one call of a client has of its own. */
export interface CallOptions {
  /** Calls with one id run once in a session; a repeated one gets the first reply. At most 128 characters. Default: random. */
  readonly id?: string
  /** A reply later than this is an error `timeout`, in milliseconds. Default: `callTimeoutMs` of the client. */
  readonly timeoutMs?: number
}
