import type { Dialog } from '../dialog/dialog.js'
import { unbracketed, type WireRequest } from '../message/index.js'
import type { NetworkFlow } from '../transport/network.js'

/**
 * Whether requests to the sender of this one have to go the way that it came, whatever its Contact says: over its connection, or
 * through its NAT, where the address that it believes to have isn't the one that its packets come from.
 */
export function needsWayBack(request: WireRequest, flow: NetworkFlow): boolean {
  return flow.reliable || unbracketed(request.topVia().host) !== flow.remote.address
}

/**
 * The flow of a dialog whose requests have to go that way; undefined where a proxy decides on the way, and over a connection that
 * is closed: nobody listens where it came from, so that the Contact is all there is.
 */
export function wayBack(dialog: Dialog, flow: NetworkFlow): NetworkFlow | undefined {
  return dialog.routeSet.length === 0 && !flow.isOver ? flow : undefined
}
