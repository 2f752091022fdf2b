import type { Server } from 'node:net'
import { RingwrightError } from '@ringwright/core'
import type { ListenAddress } from './network.js'

/** Binds a server; resolves with its address. Rejects with `unavailable` that names what to change. */
export function bindServer(
  server: Server,
  { transport, host, port }: ListenAddress,
): Promise<{ readonly host: string; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const refused = (cause: Error): void => {
      reject(
        new RingwrightError(
          'unavailable',
          `Cannot listen on ${transport} ${host}:${port}: ${cause.message}. Change \`listen\`, or stop what uses the port.`,
          { cause },
        ),
      )
    }
    server.once('error', refused)
    server.listen({ host, port }, () => {
      server.off('error', refused)
      const bound = server.address()
      if (bound === null || typeof bound === 'string') {
        return reject(new RingwrightError('internal', `A ${transport} server that listens has no address.`))
      }
      resolve({ host: bound.address, port: bound.port })
    })
  })
}

export function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
