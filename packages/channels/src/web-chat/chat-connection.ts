import type { LinkState } from '@ringwright/core/link'
import type { ChatConnection } from './chat-view.js'
import type { HelloRefusal } from './web-chat-protocol.js'

/** Close codes of the link after which it stays closed. */
const REPLACED = 4001
const ENDED_OR_REFUSED = new Set([4000, 4003])
const REFUSALS: ReadonlySet<string> = new Set<HelloRefusal>([
  'badHello',
  'unknownService',
  'tooManyVisitors',
  'tooManyTabs',
  'notSignedIn',
])

/** A link's state, as a page shows it. */
export function connectionOf(state: LinkState): ChatConnection {
  if (state.phase === 'connected') return { phase: 'online' }
  if (state.phase === 'connecting') return { phase: 'connecting' }
  if (state.phase === 'waiting') return { phase: 'waiting', retryInMs: state.retryInMs }
  const { code, reason = '' } = state
  if (code === REPLACED) return { phase: 'stopped', reason: 'elsewhere' }
  if (code === undefined || !ENDED_OR_REFUSED.has(code)) return { phase: 'stopped' }
  return { phase: 'stopped', reason: REFUSALS.has(reason) ? (reason as HelloRefusal) : 'refused' }
}
