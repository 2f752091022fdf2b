import { isIPv4 } from 'node:net'
import type { Clock } from '@ringwright/core'
import type { StackEvents } from '../sip-stack.js'
import type { Listeners } from '../stack/listeners.js'
import { withoutMediaKeys } from '../stack/media-keys.js'
import type { NetworkFlow } from '../transport/network.js'

/** Shows a message to whoever traces; makes no text of it while nobody does. */
export function traceMessage(
  events: Listeners<StackEvents>,
  direction: 'in' | 'out',
  message: Uint8Array,
  flow: NetworkFlow,
  clock: Clock,
): void {
  if (!events.has('message:traced')) return
  const { host, port } = flow.listener
  // Captures tell both ends in one version of IP.
  const address = host === '::' && isIPv4(flow.remote.address) ? '0.0.0.0' : host
  const text = withoutMediaKeys(Buffer.from(message).toString())
  events.emit('message:traced', { direction, text, flow, local: { address, port }, at: clock.now() })
}
