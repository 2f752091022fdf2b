import type { ChangeId, Clock, Random, Revision, Snapshot } from '@ringwright/core'
import { placeScript } from './scripts/place-script.js'
import { answerInTime } from './answer-in-time.js'
import { openKeySpace } from './key-space.js'
import { type Place, placeLost } from './log-follower.js'
import type { RedisConnection } from './redis-connection.js'
import type { CenterKeys, RedisKeys } from './redis-keys.js'
import type { RedisLike } from './redis-like.js'
import { readSnapshot } from './redis-snapshot.js'
import { ReplicationBarrier } from './replication-barrier.js'
import { ScriptQueue } from './script-queue.js'
import { ShardReader } from './shard-reader.js'

export interface RedisShardOptions {
  readonly connection: RedisConnection
  readonly keys: RedisKeys
  readonly shard: number
  readonly clock: Clock
  readonly random: Random
  readonly answerTimeoutMs: number
  readonly replicas: number
}

/** The reader's wait is over long before; without readers its key shall go. */
const WAKE_KEY_LIFE_MS = 60_000

/** One part of the key space that lies on one node: its scripts, its reader, and its replicas. */
export class RedisShard {
  readonly queue: ScriptQueue
  readonly reader: ShardReader
  readonly #barrier: ReplicationBarrier
  readonly #client: RedisLike
  readonly #options: RedisShardOptions

  private constructor(client: RedisLike, queue: ScriptQueue, options: RedisShardOptions) {
    const { connection, keys, shard, clock, random, answerTimeoutMs, replicas } = options
    this.#client = client
    this.#options = options
    this.queue = queue
    this.#barrier = new ReplicationBarrier({
      ...{ clock, answerTimeoutMs, replicas, key: keys.barrierOf(shard) },
      connect: () => connection.open(),
    })
    this.reader = new ShardReader({
      ...{ clock, random, answerTimeoutMs },
      connect: () => connection.open(),
      wakeKey: (reader) => keys.wakeOf(shard, reader),
      wake: async (key) => {
        const client = await connection.commands()
        const commands = [
          ['xadd', key, 'MAXLEN', 1, '*', 'wake', '1'],
          ['pexpire', key, WAKE_KEY_LIFE_MS],
        ]
        await client.pipeline(commands).exec()
      },
      checkPlace: (log, after, last) => this.#checkPlace(log, after, last),
      replicated: () => this.replicated(),
    })
  }

  /** Rejects with `incompatible` when the shard's node cannot be used. */
  static async open(options: RedisShardOptions): Promise<RedisShard> {
    const { connection, keys, shard, clock, answerTimeoutMs } = options
    const client = await connection.commands()
    const queue = new ScriptQueue({ client, clock, answerTimeoutMs })
    await openKeySpace(queue, keys, keys.formatOf(shard))
    return new RedisShard(client, queue, options)
  }

  snapshot(keys: CenterKeys): Promise<Snapshot> {
    const { clock, answerTimeoutMs } = this.#options
    return answerInTime(clock, answerTimeoutMs, 'with a snapshot', readSnapshot(this.#client, keys))
  }

  /** Resolves once the replicas that were asked for have everything that was committed so far. */
  replicated(): Promise<void> {
    return this.#barrier.pass()
  }

  close(): void {
    this.reader.close()
    this.#barrier.close()
  }

  async #checkPlace(log: string, after: Revision, last: Place['last']): Promise<Place['last']> {
    const versions = log.replace(/log$/, 'versions')
    const reply = (await this.queue.run(placeScript, [versions, log], [String(after), last ?? ''])) as string[]
    const [state, oldest, newest, change] = reply
    if (state !== 'ok')
      throw placeLost(state as 'compacted' | 'beyond' | 'forked', after, {
        oldest: Number(oldest),
        newest: Number(newest),
      })
    if (after === 0) return null
    return change ? (change as ChangeId) : undefined
  }
}
