import {
  type CenterId,
  type Change,
  checkLeaseTtl,
  type Commit,
  type CommitOutcome,
  type Lease,
  OUTCOME_MEMORY,
  type Revision,
  RingwrightError,
  type Snapshot,
  type Store,
  systemClock,
  systemRandom,
} from '@ringwright/core'
import { commitScript } from './scripts/commit-script.js'
import { leaseScript } from './scripts/lease-script.js'
import { releaseScript } from './scripts/release-script.js'
import { changeArguments, commitOutcome } from './change-arguments.js'
import { openKeySpace } from './key-space.js'
import { RedisConnection } from './redis-connection.js'
import { RedisKeys } from './redis-keys.js'
import { RedisShard } from './redis-shard.js'
import { parseStoreOptions, type RedisStoreOptions } from './redis-store-options.js'
import { ScriptQueue } from './script-queue.js'

/**
 * Live state of centers in Redis 6.2 or newer, for several nodes at once, on one server, behind Sentinel (with a client
 * of the host's) or on a Redis Cluster. Every change is one Lua script; time is the time of the server. Connects with
 * the first call; what cannot be used is refused there, with what to do.
 *
 * Throws `invalid_argument` for options that make no sense.
 */
export function redisStore(options: RedisStoreOptions): Store {
  const { prefix, shards, replicas, keepLog, logLengthMin, logBytesMax, answerTimeoutMs } = parseStoreOptions(options)
  const { clock = systemClock(), random = systemRandom() } = options
  const connection = new RedisConnection(options, { clock, random, answerTimeoutMs })
  const keys = new RedisKeys(prefix, shards)
  const decideChanges = commitScript({
    ...{ untilArchived: keepLog === 'archived', logLengthMin, logBytesMax, outcomeMemory: OUTCOME_MEMORY },
  })
  const opening = new Map<number, Promise<RedisShard>>()
  const opened = new Map<number, RedisShard>()
  let claimed: Promise<void> | undefined
  let closed = false

  /** The same promise until it fails; then the next call tries again. */
  const claim = (): Promise<void> => {
    claimed ??= connection
      .commands()
      .then((client) => openKeySpace(new ScriptQueue({ client, clock, answerTimeoutMs }), keys, keys.format))
      .catch((error: unknown) => {
        claimed = undefined
        throw error
      })
    return claimed
  }
  const shardOf = (shard: number): Promise<RedisShard> => {
    if (closed)
      return Promise.reject(new RingwrightError('closed', 'This store was closed; make a new one with redisStore().'))
    let found = opening.get(shard)
    if (!found) {
      found = claim().then(() => RedisShard.open({ connection, keys, shard, clock, random, answerTimeoutMs, replicas }))
      opening.set(shard, found)
      found.then(
        (open) => opened.set(shard, open),
        () => opening.delete(shard),
      )
    }
    return found
  }

  return {
    shared: true,
    async snapshot(center): Promise<Snapshot> {
      const ofCenter = keys.of(center)
      const shard = await shardOf(ofCenter.shard)
      return shard.snapshot(ofCenter)
    },
    async commit(center: CenterId, change: Change): Promise<CommitOutcome> {
      const { shard: place, ofCommit } = keys.of(center)
      // Once it is open nothing is waited for: what is committed in one turn leaves in one call.
      const shard = (!closed && opened.get(place)) || (await shardOf(place))
      const reply = shard.queue.runTogether(decideChanges, ofCommit, changeArguments(change))
      const outcome = commitOutcome(await reply, change)
      if (replicas > 0) await shard.replicated()
      return outcome
    },
    async *follow(center: CenterId, after: Revision, signal: AbortSignal): AsyncGenerator<readonly Commit[]> {
      if (signal.aborted) return
      const { shard, log } = keys.of(center)
      const { reader } = await shardOf(shard)
      const follower = await reader.follow(log, after)
      const wake = (): void => follower.wake()
      signal.addEventListener('abort', wake)
      try {
        while (!signal.aborted && !closed) {
          const commits = follower.take()
          if (commits.length > 0) yield commits
          else await follower.grown()
        }
      } finally {
        signal.removeEventListener('abort', wake)
        reader.unfollow(log, follower)
      }
    },
    async lease(center, name, holder, ttlMs): Promise<Lease | null> {
      checkLeaseTtl(ttlMs)
      const { shard: place, leases } = keys.of(center)
      const shard = await shardOf(place)
      const reply = (await shard.queue.run(leaseScript, [leases], [name, holder, String(ttlMs)])) as string | null
      if (reply === null) return null
      const [token, expiresAt] = reply.split(' ')
      return { name, holder, token: Number(token), expiresAt: Number(expiresAt) }
    },
    async release(center, name, holder): Promise<void> {
      const { shard: place, leases } = keys.of(center)
      const shard = await shardOf(place)
      await shard.queue.run(releaseScript, [leases], [name, holder])
    },
    async close(): Promise<void> {
      if (closed) return
      closed = true
      const shardsOpened = await Promise.allSettled(opening.values())
      for (const each of shardsOpened) if (each.status === 'fulfilled') each.value.close()
      connection.close()
    },
  }
}
