import { type Clock, RingwrightError } from '@ringwright/core'
import type { ListenAddress, Listener, Network, NetworkReceiver } from './network.js'
import { defaultNetworkLimits, type NetworkLimits } from './network-limits.js'
import { nodeNames } from './node-names.js'
import { listenTcp } from './tcp-listener.js'
import { listenTls } from './tls-listener.js'
import { listenUdp } from './udp-listener.js'
import { listenWebSocket } from './web-socket-listener.js'

export interface NodeNetworkOptions {
  readonly clock: Clock
  readonly limits?: Partial<NetworkLimits>
}

/** The machine's sockets. */
export function nodeNetwork({ clock, limits: given }: NodeNetworkOptions): Network {
  const limits = { ...defaultNetworkLimits, ...given }
  return {
    listen: (address, receiver) => listenOn(address, receiver, limits, clock),
    names: nodeNames(clock),
  }
}

function listenOn(
  address: ListenAddress,
  receiver: NetworkReceiver,
  limits: NetworkLimits,
  clock: Clock,
): Promise<Listener> {
  const { transport, tls } = address
  switch (transport) {
    case 'udp':
      return listenUdp(address, receiver, limits)
    case 'tcp':
      return listenTcp(address, receiver, limits, clock)
    case 'tls':
      return tls ? listenTls({ ...address, tls }, receiver, limits, clock) : Promise.reject(needsIdentity(transport))
    case 'wss':
      return tls
        ? listenWebSocket({ ...address, transport }, receiver, limits, clock)
        : Promise.reject(needsIdentity(transport))
    case 'ws':
      return listenWebSocket({ ...address, transport }, receiver, limits, clock)
  }
}

function needsIdentity(transport: string): RingwrightError {
  return new RingwrightError('invalid_argument', `A listener for ${transport} needs \`tls: { key, cert }\`.`)
}
