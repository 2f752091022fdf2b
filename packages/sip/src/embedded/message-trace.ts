import type { Clock } from '@ringwright/core'
import type { StackEvents } from '../sip-stack.js'
import type { NetworkFlow } from '../transport/network.js'
import type { Listeners } from './listeners.js'

/** Keys of encrypted audio (RFC 4568), which no trace keeps. */
const MEDIA_KEY = /^(a=crypto:[^\r\n]*?inline:)[^\r\n]*/gm

export function withoutMediaKeys(text: string): string {
  return text.replaceAll(MEDIA_KEY, '$1…')
}

/** Shows a message to whoever traces; makes no text of it while nobody does. */
export function traceMessage(
  events: Listeners<StackEvents>,
  direction: 'in' | 'out',
  message: Uint8Array,
  flow: NetworkFlow,
  clock: Clock,
): void {
  if (!events.has('message:traced')) return
  const { host: address, port } = flow.listener
  const text = withoutMediaKeys(Buffer.from(message).toString())
  events.emit('message:traced', { direction, text, flow, local: { address, port }, at: clock.now() })
}
