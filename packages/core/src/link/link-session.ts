import type { CallName, CallReply, CallRequest, EventName, EventValue, LinkProtocol } from './link-protocol.js'
import type { MessageName, MessageValue } from './link-protocol.js'

/** The server's view of one client that may come and go on several sockets. */
export interface LinkSession<P extends LinkProtocol, Identity> {
  readonly id: string
  /** What `authenticate` said. */
  readonly identity: Identity
  /** Whether its client has a socket now. */
  readonly connected: boolean
  /**
   * Sends an event: once, in order, also across reconnects. `ended` when the session has ended, or ends now because
   * its client has not taken what was sent before; whoever comes back then gets a new session and its snapshot.
   */
  push<N extends EventName<P>>(name: N, value: EventValue<P, N>): 'queued' | 'ended'
  /** Ends the session and tells its client not to come back by itself; `reason` is shown to it (at most 120 bytes). */
  end(reason: string): void
}

/** Why a session ended; the last three are not the client's wish. */
export type SessionEnd = 'left' | 'endedByApplication' | 'windowElapsed' | 'backlogExceeded' | 'serverStopped'

/**
 * What the application does for a session. Handlers are started in the order in which the client sent; one that
 * returns a promise does not hold up the next.
 */
export interface SessionHandlers<P extends LinkProtocol> {
  /** A thrown `RingwrightError` reaches the caller with its code and message; anything else as `internal`, without text. */
  readonly calls: {
    readonly [N in CallName<P>]: (value: CallRequest<P, N>) => CallReply<P, N> | Promise<CallReply<P, N>>
  }
  /** What they throw is told to `onFault`, and to nobody else. */
  readonly messages: { readonly [N in MessageName<P>]: (value: MessageValue<P, N>) => void | Promise<void> }
  /** A socket is there. With `resumed: false` the client knows nothing: push a full snapshot. */
  readonly connected?: (how: { readonly resumed: boolean }) => void
  /** The socket is gone; the session waits for its client to come back. `code` is the close code. */
  readonly disconnected?: (why: { readonly code: number }) => void
  /** Once, at last. */
  readonly ended?: (end: SessionEnd) => void
}

/** Something that the host application should know: an error in its own code, caught at the link. */
export interface LinkFault {
  readonly during: 'authenticate' | 'onSession' | 'call' | 'message' | 'connected' | 'disconnected' | 'ended'
  readonly session?: string | undefined
  readonly error: unknown
}
