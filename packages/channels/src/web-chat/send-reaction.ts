import type { RefusedSend } from './chat-view.js'

/** What becomes of a message whose call failed. The server knows its id, so that sending it again is safe. */
export function sendReaction(error: unknown): 'again' | RefusedSend['reason'] | 'tooManyWaiting' {
  switch ((error as { readonly code?: unknown } | null)?.code) {
    case 'unavailable':
    case 'timeout':
      return 'again'
    case 'limit_reached':
      return 'tooManyWaiting'
    default:
      return 'unavailable'
  }
}
