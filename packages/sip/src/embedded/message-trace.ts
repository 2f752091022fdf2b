import type { Clock } from '@ringwright/core'
import type { Flow } from '../sip-request.js'
import type { StackEvents } from '../sip-stack.js'
import type { Listeners } from './listeners.js'

/** Shows a message to whoever traces; makes no text of it while nobody does. */
export function traceMessage(
  events: Listeners<StackEvents>,
  direction: 'in' | 'out',
  message: Uint8Array,
  flow: Flow,
  clock: Clock,
): void {
  if (!events.has('message:traced')) return
  events.emit('message:traced', { direction, text: Buffer.from(message).toString(), flow, at: clock.now() })
}
