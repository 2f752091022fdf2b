import { lookup } from 'node:dns/promises'
import type { Clock } from '@ringwright/core'
import type { Network } from './network.js'
import { defaultNetworkLimits, type NetworkLimits } from './network-limits.js'
import { listenTcp } from './tcp-listener.js'
import { listenUdp } from './udp-listener.js'

export interface NodeNetworkOptions {
  readonly clock: Clock
  readonly limits?: Partial<NetworkLimits>
}

/** The machine's sockets. */
export function nodeNetwork({ clock, limits: given }: NodeNetworkOptions): Network {
  const limits = { ...defaultNetworkLimits, ...given }
  return {
    listen: (address, receiver) =>
      address.transport === 'udp' ? listenUdp(address, receiver, limits) : listenTcp(address, receiver, limits, clock),
    async resolve(host) {
      try {
        return (await lookup(host)).address
      } catch {
        return undefined
      }
    },
  }
}
