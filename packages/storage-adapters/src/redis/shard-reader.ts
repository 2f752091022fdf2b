import { type Clock, type Random, type Revision, type RingwrightError, randomHex, sleep } from '@ringwright/core'
import { answerInTime } from './answer-in-time.js'
import { backOffMs } from './back-off.js'
import { commitsOfEntry, type LogEntry } from './log-entry.js'
import { LogFollower, type Place } from './log-follower.js'
import { redisError } from './redis-error.js'
import type { RedisLike } from './redis-like.js'

export interface ShardReaderOptions {
  readonly connect: () => Promise<RedisLike>
  readonly clock: Clock
  readonly random: Random
  readonly answerTimeoutMs: number
  /** The key of the stream that ends the wait of the reader of this name. */
  readonly wakeKey: (reader: string) => string
  /** Ends the wait of whoever reads the stream with this key. */
  readonly wake: (key: string) => Promise<void>
  /**
   * Rejects when the log of this key has lost the place. Resolves with the change that stands there: null before the
   * first, undefined when it was trimmed.
   */
  readonly checkPlace: (log: string, after: Revision, last: Place['last']) => Promise<Place['last']>
  /** What was read goes on only once this has resolved. */
  readonly replicated: () => Promise<void>
}

const BLOCK_MS = 1_000
/** Entries of one log in one reply: at the largest records of the conformance suite 25 MiB. */
const COUNT_MAX = 50
/** How often places are checked, since a log that a failover has cut does not say so by itself. */
const CHECK_EVERY_MS = 1_000

/** Follows any number of logs of one shard with one blocking reader, which is there while there are followers. */
export class ShardReader {
  readonly #options: ShardReaderOptions
  readonly #followers = new Map<string, Set<LogFollower>>()
  readonly #wakeKey: string
  #wakeId = '0-0'
  #blocked = false
  #running = false
  #client: RedisLike | undefined
  readonly #closed = new AbortController()

  constructor(options: ShardReaderOptions) {
    this.#options = options
    this.#wakeKey = options.wakeKey(randomHex(options.random, 8))
  }

  /** Rejects with `incompatible` when the place is lost. */
  async follow(log: string, after: Revision): Promise<LogFollower> {
    const last = await this.#options.checkPlace(log, after, undefined)
    const follower = new LogFollower(after, last, () => this.#look())
    const others = this.#followers.get(log) ?? new Set()
    this.#followers.set(log, others.add(follower))
    this.#look()
    if (!this.#running) void this.#run()
    return follower
  }

  unfollow(log: string, follower: LogFollower): void {
    const others = this.#followers.get(log)
    others?.delete(follower)
    if (others?.size === 0) this.#followers.delete(log)
    if (this.#followers.size === 0) this.#look()
  }

  close(): void {
    this.#closed.abort()
    this.#client?.disconnect()
    for (const followers of this.#followers.values()) for (const follower of followers) follower.wake()
  }

  /** The reader waits for logs as they were asked for when it began to wait; here that has changed. */
  #look(): void {
    if (!this.#blocked) return
    this.#blocked = false
    // When this is lost, the wait ends by itself a little later.
    this.#options.wake(this.#wakeKey).catch(() => {})
  }

  async #run(): Promise<void> {
    const { connect, clock, random } = this.#options
    const { signal } = this.#closed
    this.#running = true
    let failures = 0
    let checkedAt = -Infinity
    while (this.#followers.size > 0 && !signal.aborted) {
      try {
        this.#client ??= await connect()
        if (clock.now() - checkedAt >= CHECK_EVERY_MS) {
          await this.#check()
          checkedAt = clock.now()
        }
        await this.#read(this.#client)
        failures = 0
      } catch (thrown) {
        this.#disconnect()
        checkedAt = -Infinity
        const error = redisError(thrown)
        if (!error.retryable) this.#fail(error)
        else await sleep(clock, backOffMs(random, failures++), signal).catch(() => {})
      }
    }
    this.#disconnect()
    this.#running = false
  }

  #disconnect(): void {
    this.#client?.disconnect()
    this.#client = undefined
  }

  async #read(client: RedisLike): Promise<void> {
    const { clock, answerTimeoutMs } = this.#options
    const places = this.#places()
    const keys = [this.#wakeKey, ...places.keys()]
    const ids = [this.#wakeId, ...[...places.values()].map((revision) => `${revision}-0`)]
    this.#blocked = true
    try {
      const asked = client.call('xread', 'COUNT', COUNT_MAX, 'BLOCK', BLOCK_MS, 'STREAMS', ...keys, ...ids)
      const reply = await answerInTime(clock, BLOCK_MS + answerTimeoutMs, 'XREAD', asked)
      this.#blocked = false
      if (reply) await this.#deliver(reply as readonly (readonly [string, readonly LogEntry[]])[], places)
    } finally {
      this.#blocked = false
    }
  }

  async #deliver(
    logs: readonly (readonly [string, readonly LogEntry[]])[],
    places: ReadonlyMap<string, Revision>,
  ): Promise<void> {
    await this.#options.replicated()
    for (const [log, entries] of logs) {
      if (log === this.#wakeKey) {
        this.#wakeId = entries.at(-1)?.[0] ?? this.#wakeId
        continue
      }
      const commits = entries.flatMap(commitsOfEntry)
      const from = places.get(log) ?? 0
      // Whoever came while this was read, to an earlier place, is read for from there the next time.
      for (const follower of this.#followers.get(log) ?? [])
        if (!follower.full && follower.cursor >= from) follower.add(commits)
    }
  }

  /** For each log, the earliest place of those who have room for more. */
  #places(): Map<string, Revision> {
    const places = new Map<string, Revision>()
    for (const [log, followers] of this.#followers)
      for (const { cursor, full, failed } of followers)
        if (!full && !failed) places.set(log, Math.min(places.get(log) ?? Infinity, cursor))
    return places
  }

  async #check(): Promise<void> {
    const checks = [...this.#followers].flatMap(([log, followers]) =>
      [...followers].map(async (follower) => {
        const { cursor, last, failed } = follower
        if (failed) return
        await this.#options.checkPlace(log, cursor, last).catch((thrown: unknown) => {
          const error = redisError(thrown)
          if (error.retryable) throw error
          follower.fail(error)
        })
      }),
    )
    await Promise.all(checks)
  }

  #fail(error: RingwrightError): void {
    for (const followers of this.#followers.values()) for (const follower of followers) follower.fail(error)
    this.#followers.clear()
  }
}
