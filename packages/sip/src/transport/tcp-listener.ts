import { connect, createServer, type Socket } from 'node:net'
import type { Clock } from '@ringwright/core'
import { bindServer, stopServer } from './bound-server.js'
import { ConnectionListener } from './connection-listener.js'
import { addressFrom } from './mapped-address.js'
import type { ListenAddress, Listener, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'
import { StreamConnection } from './stream-connection.js'

export async function listenTcp(
  address: ListenAddress,
  receiver: NetworkReceiver,
  limits: NetworkLimits,
  clock: Clock,
): Promise<Listener> {
  const server = createServer()
  const bound = await bindServer(server, address)
  const listener = new ConnectionListener({
    transport: 'tcp',
    ...bound,
    clock,
    receiver,
    limits,
    open: (remote, options) =>
      new StreamConnection(
        connect({ host: addressFrom(bound.host, remote.address), port: remote.port, localAddress: bound.host }),
        options,
        'connect',
      ),
    stop: () => stopServer(server),
  })
  server.on('connection', (socket) => acceptSocket(listener, socket))
  server.on('error', (error) => listener.failed(error))
  return listener
}

/** A peer that is gone before it is looked at has no address. */
export function acceptSocket(listener: ConnectionListener, socket: Socket): void {
  const { remoteAddress, remotePort } = socket
  if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy()
  listener.accept(remoteAddress, remotePort, (options) => new StreamConnection(socket, options))
}
