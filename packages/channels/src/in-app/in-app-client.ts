// Runs wherever there are `WebSocket` and `fetch`: React Native, browsers, Node 22. Nothing of the DOM is used.
import { firstThatWorks, httpSocket } from '@ringwright/core/link/client'
import { createWebChatClient, type WebChatClient, type WebChatClientOptions } from '../web-chat/web-chat-client.js'

/** How an app whose users have signed in connects to its chat. */
export interface InAppClientOptions extends Omit<WebChatClientOptions, 'connect'> {
  /** Where the channel's sockets are accepted: `wss://…`. */
  readonly url: string
  /** Where its `fallback` is mounted. Default: WebSockets only. */
  readonly fallback?: string
  /** The token of the app's own sign-in, asked for at each connection, so that it may be short-lived. */
  readonly identity: () => string | Promise<string>
}

/** The chat of an app, for a view of your own. Call `start()` to begin, and again when the app comes to the front. */
export function createInAppClient({ url, fallback, ...options }: InAppClientOptions): WebChatClient {
  const webSocket = () => new WebSocket(url)
  // Apps' `fetch` often hands an answer over when it is complete, so that a stream would stay silent.
  const plain = fallback === undefined ? [] : [() => httpSocket({ url: fallback, mode: 'poll' })]
  return createWebChatClient({ ...options, connect: firstThatWorks([webSocket, ...plain]) })
}
