import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { type Clock, type Random, RingwrightError, type Timer } from '@ringwright/core'
import { type DrachtioServer, PORT } from './drachtio-options.js'
import type { ServerGreeting } from './server-greeting.js'
import { type LinkUser, ServerLink } from './server-link.js'
import type { SrfConstructor } from './srf-module.js'

/** After a loss the first try follows soon: a restart of drachtio-server takes a second. */
const BACK_OFF_MIN_MS = 500

/** A server that comes back after an hour is found within half a minute. */
const BACK_OFF_MAX_MS = 30_000

export interface ServerConnectionUser extends LinkUser {
  /** The methods whose requests are wanted. */
  readonly routed: readonly string[]
  connected(connection: ServerConnection): void
  /** It is tried again. */
  failed(connection: ServerConnection, error: Error): void
}

/** Keeps one connection to one drachtio-server, and makes it anew when it is lost. */
export class ServerConnection {
  readonly host: string
  readonly port: number
  greeting: ServerGreeting | undefined
  readonly #server: DrachtioServer
  readonly #parts: { readonly clock: Clock; readonly random: Random; readonly Srf: SrfConstructor }
  readonly #user: ServerConnectionUser
  #link: ServerLink | undefined
  #timer: Timer | undefined
  #failures = 0
  #isClosed = false

  constructor(
    server: DrachtioServer,
    parts: { readonly clock: Clock; readonly random: Random; readonly Srf: SrfConstructor },
    user: ServerConnectionUser,
  ) {
    this.#server = server
    this.#parts = parts
    this.#user = user
    this.host = server.host
    this.port = server.port ?? PORT
  }

  /** Undefined while there is no connection. */
  get link(): ServerLink | undefined {
    return this.#link?.isReady ? this.#link : undefined
  }

  /** Resolves with how the first try went: undefined for well. It goes on trying whatever comes of it. */
  async open(): Promise<Error | undefined> {
    const { clock } = this.#parts
    const name = `${this.host}:${this.port}`
    const link = new ServerLink({ name, socket: this.#socket(), ...this.#server, ...this.#parts }, this.#user)
    this.#link = link
    const openedAt = clock.now()
    void link.closed.then(() => {
      // A server that greets and falls over at once is one that fails.
      if (clock.now() - openedAt > BACK_OFF_MAX_MS) this.#failures = 0
      if (this.greeting && !this.#isClosed) this.#user.failed(this, lost(name))
      this.greeting = undefined
      this.#tryAgain()
    })
    try {
      const greeting = await link.greeting
      if (!(await link.route(this.#user.routed))) throw lost(name)
      this.greeting = greeting
      this.#user.connected(this)
      return undefined
    } catch (error) {
      this.#user.failed(this, error as Error)
      return error as Error
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    this.#link?.close()
    await this.#link?.gone
  }

  #socket(): Socket {
    const { host, port } = this
    const { tls } = this.#server
    return tls ? connectSecurely({ host, port, ...tls }) : connect({ host, port })
  }

  /** Each wait is up to twice as long as the one before, and no two stacks wait equally long. */
  #tryAgain(): void {
    if (this.#isClosed) return
    const { clock, random } = this.#parts
    const longest = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** this.#failures++)
    this.#timer = clock.setTimer(longest * (0.5 + random.next() / 2), () => void this.open())
  }
}

function lost(name: string): RingwrightError {
  return new RingwrightError(
    'unavailable',
    `The connection to drachtio-server ${name} is lost, and its calls with it; it is tried again.`,
  )
}
