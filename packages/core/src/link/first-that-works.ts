import type { WebSocketLike } from './web-socket-like.js'

/**
 * For `connect` of a link: several ways to connect, best first. One on which nothing was ever heard gives way to the
 * next, after the last comes the first again; one that has worked is used again. A page that is loaded anew begins with
 * the best.
 */
export function firstThatWorks(ways: readonly (() => WebSocketLike)[]): () => WebSocketLike {
  let current = 0
  let heard = true
  return () => {
    if (!heard) current = (current + 1) % ways.length
    heard = false
    const socket = (ways[current] as () => WebSocketLike)()
    socket.addEventListener('message', () => {
      heard = true
    })
    return socket
  }
}
