import { type Clock, type Random, RingwrightError } from '@ringwright/core'
import { answerInTime } from './answer-in-time.js'
import { backOffMs } from './back-off.js'
import { redisError } from './redis-error.js'
import type { RedisLike } from './redis-like.js'

/** Which Redis. One of the three. */
export type RedisTarget =
  | {
      /** `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS. */
      readonly url: string
      /** Passed on to ioredis: `tls`, `username`, `password`, … */
      readonly connection?: Readonly<Record<string, unknown>>
    }
  | {
      /** Some nodes of a Redis Cluster, by URL; it tells of the others. */
      readonly cluster: readonly string[]
      /** Passed on to ioredis for each node: `tls`, `username`, `password`, … */
      readonly connection?: Readonly<Record<string, unknown>>
      /** Where a node is reached from here, by how the cluster calls it, both as `host:port`: behind NAT, in containers. */
      readonly addresses?: Readonly<Record<string, string>>
    }
  | {
      /** A `Redis` or `Cluster` of ioredis that the host has made. It is used and duplicated; the host closes it. */
      readonly client: RedisLike
    }

/** The part of ioredis with which clients are made. */
interface IoredisModule {
  readonly Redis: new (url: string, options: Record<string, unknown>) => RedisLike
  readonly Cluster: new (nodes: string[], options: Record<string, unknown>) => RedisLike
}

export interface RedisConnectionOptions {
  readonly clock: Clock
  readonly random: Random
  readonly answerTimeoutMs: number
}

/** Makes clients for one target, and remembers why the last one could not connect. */
export class RedisConnection {
  readonly #target: RedisTarget
  readonly #options: RedisConnectionOptions
  #lastError: Error | undefined
  #commands: Promise<RedisLike> | undefined
  readonly #made = new Set<RedisLike>()

  constructor(target: RedisTarget, options: RedisConnectionOptions) {
    this.#target = target
    this.#options = options
  }

  /** The client for everything that does not block. Not waited for again once it has connected: it reconnects itself. */
  commands(): Promise<RedisLike> {
    if (!this.#commands) {
      const commands = 'client' in this.#target ? this.#connected(this.#target.client) : this.open()
      this.#commands = commands
      commands.catch(() => {
        if (this.#commands === commands) this.#commands = undefined
      })
    }
    return this.#commands
  }

  /** A connected client of its own. Rejects with what is wrong: `not_permitted`, or `unavailable`. */
  async open(): Promise<RedisLike> {
    const client = await this.#make()
    client.on('error', (error) => {
      this.#lastError = error
    })
    this.#made.add(client)
    try {
      return await this.#connected(client)
    } catch (error) {
      client.disconnect()
      this.#made.delete(client)
      throw error
    }
  }

  /** Ends every client that was made here; one that the host has made stays. */
  close(): void {
    for (const client of this.#made) client.disconnect()
    this.#made.clear()
  }

  async #connected(client: RedisLike): Promise<RedisLike> {
    const { clock, answerTimeoutMs } = this.#options
    this.#lastError = undefined
    try {
      // The first command tells what `connect` does not: a wrong password ends the connection without a word.
      const connecting = client.status === 'wait' ? client.connect() : Promise.resolve()
      await answerInTime(clock, answerTimeoutMs, 'a connection', connecting)
      return client
    } catch (error) {
      throw redisError(this.#lastError ?? error)
    }
  }

  async #make(): Promise<RedisLike> {
    const target = this.#target
    if ('client' in target) return target.client.duplicate()
    const { Redis, Cluster } = await loadIoredis()
    const { random } = this.#options
    const retry = (times: number): number => backOffMs(random, times - 1)
    const options = { ...target.connection, lazyConnect: true, maxRetriesPerRequest: 0 }
    if ('url' in target)
      return new Redis(target.url, {
        ...options,
        // What was asked is asked again by its owner, who knows how long it makes sense.
        enableOfflineQueue: false,
        autoResendUnfulfilledCommands: false,
        retryStrategy: retry,
      })
    return new Cluster([...target.cluster], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      redisOptions: target.connection ?? {},
      ...(target.addresses && { natMap: hostsAndPorts(target.addresses) }),
    })
  }
}

function hostsAndPorts(addresses: Readonly<Record<string, string>>): Record<string, { host: string; port: number }> {
  const parted = Object.entries(addresses).map(([said, reached]) => {
    const colon = reached.lastIndexOf(':')
    return [said, { host: reached.slice(0, colon), port: Number(reached.slice(colon + 1)) }] as const
  })
  return Object.fromEntries(parted)
}

async function loadIoredis(): Promise<IoredisModule> {
  try {
    return (await import('ioredis')) as unknown as IoredisModule
  } catch (cause) {
    throw new RingwrightError('not_found', 'Redis needs the package ioredis. Type `npm install ioredis`.', { cause })
  }
}
