import type { Clock, Timer } from '@ringwright/core'
import type { PostgresDatabase } from './postgres-database.js'
import { postgresFailure } from './postgres-error.js'
import type { PostgresClient, PostgresNotification } from './postgres-pool.js'

export interface PostgresListenerOptions {
  readonly database: PostgresDatabase
  readonly clock: Clock
  readonly channels: readonly string[]
}

/** How long to wait before each try to listen again. */
const RETRY_DELAY_MS = [100, 500, 1_000, 5_000]

type Hear = (payload: string) => void

/**
 * The one connection that hears notifications, and sends them, so that those of this node keep their order. While it is
 * broken nothing is heard and what is to be sent is dropped: notifications are hints.
 */
export class PostgresListener {
  readonly #options: PostgresListenerOptions
  readonly #hearers = new Map<string, Hear>()
  readonly #onConnected = new Set<() => void>()
  #client: PostgresClient | undefined
  #retry: Timer | undefined
  #failures = 0
  #closed = false

  constructor(options: PostgresListenerOptions) {
    this.#options = options
  }

  /** What is done with the payloads of a channel. */
  hear(channel: string, hear: Hear): void {
    this.#hearers.set(channel, hear)
  }

  /** Told each time that the connection is there (again), since what was sent before was missed. */
  onConnected(listener: () => void): void {
    this.#onConnected.add(listener)
  }

  async start(): Promise<void> {
    const client = await this.#options.database.connect()
    client.on('notification', (message) => void (this.#client === client && this.#take(message)))
    client.on('error', () => this.#lose(client))
    client.on('end', () => this.#lose(client))
    try {
      await client.query({ text: this.#options.channels.map((channel) => `listen ${channel}`).join('; ') })
    } catch (error) {
      client.release(true)
      throw postgresFailure(error)
    }
    if (this.#closed) return client.release(true)
    this.#client = client
    this.#failures = 0
    for (const listener of this.#onConnected) listener()
  }

  /** Resolves when the server has them, or when they are dropped. */
  async send(channel: string, payloads: readonly string[]): Promise<void> {
    const client = this.#client
    if (!client) return
    const text = 'select pg_notify($1, payload) from unnest($2::text[]) as payload'
    await client.query({ name: 'ringwright.notify', text, values: [channel, [...payloads]] }).catch(() => {
      this.#lose(client)
    })
  }

  close(): void {
    this.#closed = true
    this.#retry?.cancel()
    const client = this.#client
    this.#client = undefined
    client?.release(true)
  }

  /** Whoever may connect to the database may notify: what cannot be read is not from us. */
  #take({ channel, payload = '' }: PostgresNotification): void {
    try {
      this.#hearers.get(channel)?.(payload)
    } catch {
      return
    }
  }

  #lose(client: PostgresClient): void {
    if (this.#client !== client) return
    this.#client = undefined
    client.release(true)
    this.#tryLater()
  }

  #tryLater(): void {
    if (this.#closed) return
    const delay = RETRY_DELAY_MS[Math.min(this.#failures++, RETRY_DELAY_MS.length - 1)] as number
    this.#retry = this.#options.clock.setTimer(delay, () => {
      this.start().catch(() => this.#tryLater())
    })
  }
}
