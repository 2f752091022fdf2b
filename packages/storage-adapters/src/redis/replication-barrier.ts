import { type Clock, RingwrightError } from '@ringwright/core'
import { answerInTime } from './answer-in-time.js'
import { redisError } from './redis-error.js'
import type { RedisLike } from './redis-like.js'

export interface ReplicationBarrierOptions {
  /** A connection of its own: WAIT holds up whatever is sent after it. */
  readonly connect: () => Promise<RedisLike>
  readonly clock: Clock
  readonly answerTimeoutMs: number
  /** Written before each wait, since WAIT counts from the last write of its own connection. */
  readonly key: string
  readonly replicas: number
}

/** The key is of no use any more once nobody waits; it goes by itself. */
const KEY_LIFE_MS = 60_000

/**
 * Waits until so many replicas have everything that the master has now. Those who ask while a wait is under way share
 * the next one, so that the load does not grow with the number of commits.
 */
export class ReplicationBarrier {
  readonly #options: ReplicationBarrierOptions
  #client: Promise<RedisLike> | undefined
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(options: ReplicationBarrierOptions) {
    this.#options = options
  }

  /** Rejects with `unavailable` when too few replicas have answered in time: nobody knows whether a failover keeps it. */
  pass(): Promise<void> {
    if (this.#options.replicas === 0) return Promise.resolve()
    this.#next ??= this.#after(this.#running)
    return this.#next
  }

  close(): void {
    this.#client?.then(
      (client) => client.disconnect(),
      () => {},
    )
    this.#client = undefined
  }

  async #after(running: Promise<void> | undefined): Promise<void> {
    await running?.catch(() => {})
    this.#next = undefined
    this.#running = this.#wait()
    return this.#running
  }

  async #wait(): Promise<void> {
    const { connect, clock, answerTimeoutMs, key, replicas } = this.#options
    try {
      this.#client ??= connect()
      const client = await this.#client
      const asked = client
        .pipeline([
          ['set', key, '1', 'PX', KEY_LIFE_MS],
          // Before our own limit, so that the connection is free again by then.
          ['call', 'wait', replicas, Math.ceil(answerTimeoutMs / 2)],
        ])
        .exec()
      const replies = await answerInTime(clock, answerTimeoutMs, 'WAIT', asked)
      for (const [error] of replies ?? []) if (error) throw error
      const reached = Number(replies?.[1]?.[1] ?? 0)
      if (reached < replicas)
        throw new RingwrightError(
          'unavailable',
          `${reached} replicas have what was committed, not ${replicas}. Start a replica, or lower \`replicas\`.`,
        )
    } catch (error) {
      this.close()
      throw redisError(error)
    }
  }
}
