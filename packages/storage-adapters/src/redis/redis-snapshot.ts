import type { ChangeId, Snapshot } from '@ringwright/core'
import { storedJson } from '../stored-json.js'
import { liveRecord } from './log-entry.js'
import { redisError } from './redis-error.js'
import type { CenterKeys } from './redis-keys.js'
import type { RedisLike } from './redis-like.js'
import { keyOf } from './stored-key.js'

type Fields = Readonly<Record<string, string>>

/**
 * All live records of a center as they stand at one revision. A transaction and not a script: while it runs Redis serves
 * nobody else, and Lua takes many times as long to pass 70,000 texts on.
 */
export async function readSnapshot(client: RedisLike, { versions, bodies }: CenterKeys): Promise<Snapshot> {
  const replies = await client
    .multi([['time'], ['hgetall', versions], ['hgetall', bodies]])
    .exec()
    .catch((error: unknown) => {
      throw redisError(whyAborted(error))
    })
  const [time, versionOf, bodyOf] = (replies ?? []).map(([error, reply]) => {
    if (error) throw redisError(error)
    return reply
  }) as [[string, string], Fields, Fields]
  // Where the center stands is among the versions.
  const records = Object.entries(versionOf).flatMap(([key, version]) =>
    key.startsWith('/')
      ? []
      : liveRecord(keyOf(key), version as ChangeId, storedJson(bodyOf[key] ?? '', `Record "${key}" in Redis`)),
  )
  return {
    revision: Number(versionOf['/revision'] ?? 0),
    change: (versionOf['/change'] ?? null) as ChangeId | null,
    at: Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000),
    records,
  }
}

/** What an `EXECABORT` goes back to: `MOVED`, or what a user may not do. */
function whyAborted(error: unknown): unknown {
  const { previousErrors = [] } = error as { readonly previousErrors?: readonly unknown[] }
  return previousErrors[0] ?? error
}
