import type { Clock, Random } from '@ringwright/core'
import type { LinkStorage, WebSocketLike } from '@ringwright/core/link'

/** How a visitor's page connects to a web chat, and what it knows of the visitor. */
export interface WebChatClientOptions {
  /** Opens a socket: `() => new WebSocket(url)`. */
  readonly connect: () => WebSocketLike
  /** What is written to. */
  readonly service: string
  /** Outside of tests `systemClock()`. */
  readonly clock: Clock
  /** For ids of messages, and to spread new attempts to connect over time. Outside of tests `systemRandom()`. */
  readonly random: Random
  /** How the visitor wants to be called. Of a longer name the first 100 characters. */
  readonly name?: string
  /**
   * What the page knows of a request, asked at each message: `{ pageUrl: location.href }`. The channel names what it
   * takes, of each up to 2,048 characters.
   */
  readonly attributes?: () => Readonly<Record<string, string>>
  /** A token of the host's own sign-in, asked for at each connection. Default: none. */
  readonly identity?: () => string | Promise<string>
  /** Keeps the visitor's token from visit to visit: a key of `localStorage`. Default: each page is a new visitor. */
  readonly visitorStorage?: LinkStorage
  /** Lets a reload go on without a snapshot: a key of `sessionStorage`. Default: none. */
  readonly linkStorage?: LinkStorage
  /** An error in the page's own code or storage. Default: dropped. */
  readonly onFault?: (error: unknown) => void
}
