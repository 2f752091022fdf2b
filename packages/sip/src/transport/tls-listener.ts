import { connect as connectTcp, isIP } from 'node:net'
import { checkServerIdentity, connect, createServer, type SecureContextOptions } from 'node:tls'
import type { Clock } from '@ringwright/core'
import { bindServer, stopServer } from './bound-server.js'
import { ConnectionListener, type OpenConnection } from './connection-listener.js'
import { addressFrom } from './mapped-address.js'
import type { ListenAddress, Listener, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'
import { StreamConnection } from './stream-connection.js'
import { acceptSocket } from './tcp-listener.js'
import type { TlsIdentity } from './tls-identity.js'

/** SIP over TLS (RFC 3261 26.2.1). Peers that we connect to must have a certificate for the name in the URI (RFC 5922). */
export async function listenTls(
  address: ListenAddress & { readonly tls: TlsIdentity },
  receiver: NetworkReceiver,
  limits: NetworkLimits,
  clock: Clock,
): Promise<Listener> {
  const { key, cert, ca, requestCert = false } = address.tls
  let identity: SecureContextOptions = { key, cert, ...(ca === undefined ? {} : { ca }), minVersion: 'TLSv1.2' }
  const server = createServer({ ...identity, requestCert, rejectUnauthorized: requestCert })
  const bound = await bindServer(server, address)
  const open: OpenConnection = (remote, options) => {
    const name = remote.name ?? remote.address
    const socket = connect({
      ...identity,
      socket: connectTcp({
        host: addressFrom(bound.host, remote.address),
        port: remote.port,
        localAddress: bound.host,
      }),
      // An address is no server name (RFC 6066 3), but its certificate is checked for it all the same.
      ...(isIP(name) === 0 ? { servername: name } : {}),
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    })
    return new StreamConnection(socket, options, 'secureConnect')
  }
  const listener = new ConnectionListener({
    transport: 'tls',
    ...bound,
    clock,
    receiver,
    limits,
    open,
    renew(certificate) {
      const renewed = { ...identity, key: certificate.key, cert: certificate.cert }
      server.setSecureContext(renewed)
      identity = renewed
    },
    stop: () => stopServer(server),
  })
  server.on('connection', (socket) => listener.shakeHands(socket))
  server.on('secureConnection', (socket) => acceptSocket(listener, socket))
  // A handshake that fails (no certificate, another protocol, a scanner) ends that connection only.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  server.on('error', (error) => listener.failed(error))
  return listener
}
