import { createServer, type Server, type Socket } from 'node:net'
import { type Clock, RingwrightError } from '@ringwright/core'
import { plainAddress } from '../transport/mapped-address.js'
import type { DrachtioAcceptOptions } from './drachtio-options.js'
import { type LinkUser, ServerLink } from './server-link.js'
import type { SrfConstructor } from './srf-module.js'

/** As many calls as one process should have; the next ones get drachtio-server's 480. */
const CONNECTIONS_MAX = 10_000

/** Takes the connections that drachtio-servers make, one for each call. */
export class ServerAcceptor {
  readonly links = new Set<ServerLink>()
  readonly #options: DrachtioAcceptOptions
  readonly #parts: { readonly clock: Clock; readonly Srf: SrfConstructor }
  readonly #user: LinkUser
  readonly #server: Server

  constructor(
    options: DrachtioAcceptOptions,
    parts: { readonly clock: Clock; readonly Srf: SrfConstructor },
    user: LinkUser,
  ) {
    this.#options = options
    this.#parts = parts
    this.#user = user
    this.#server = createServer((socket) => this.#accept(socket))
    this.#server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX
  }

  /** The port that was taken. Rejects with `unavailable` when that is not possible. */
  open(): Promise<number> {
    const { host, port } = this.#options
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) =>
        reject(new RingwrightError('unavailable', `accept: ${host}:${port} cannot be listened on.`, { cause })),
      )
      this.#server.listen(port, host, () => {
        const address = this.#server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  close(): Promise<void> {
    for (const link of [...this.links]) link.close()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (!this.#options.from.includes(address)) return void socket.destroy()
    const name = `${address}:${socket.remotePort}`
    const { secret } = this.#options
    const link = new ServerLink({ name, socket, secret, closesWhenIdle: true, ...this.#parts }, this.#user)
    this.links.add(link)
    void link.closed.then(() => this.links.delete(link))
  }
}
