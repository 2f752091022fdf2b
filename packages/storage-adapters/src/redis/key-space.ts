import { RingwrightError } from '@ringwright/core'
import { openScript } from './scripts/open-script.js'
import type { RedisKeys } from './redis-keys.js'
import type { ScriptQueue } from './script-queue.js'

/** Counts changes of what is stored; a store reads its own and no other. */
const FORMAT = 4
/** The first with XTRIM MINID. */
const OLDEST_SERVER = [6, 2] as const

/**
 * Claims the key space, or finds that it is ours, on the node where this key is. Rejects with `incompatible`, and what
 * to do, when the server or what it holds cannot be used.
 */
export async function openKeySpace(queue: ScriptQueue, keys: RedisKeys, key: string): Promise<void> {
  const reply = (await queue.run(openScript, [key], [String(FORMAT), String(keys.shards)])) as string[]
  const [version = '', role, policy = '', owner, format, shards] = reply
  const refuse = (message: string): never => {
    throw new RingwrightError('incompatible', message, { details: { version, role, policy, format, shards } })
  }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1]))
    refuse(`Redis ${version} is too old; the store needs ${OLDEST_SERVER.join('.')} or newer.`)
  if (role !== 'master')
    refuse(
      'This Redis is a read-only replica. Point the store at the master, or use a client that finds it (Sentinel, Cluster).',
    )
  if (policy !== 'noeviction')
    refuse(
      `Redis throws data away when its memory is full (maxmemory-policy ${policy}), and would throw away calls. Type \`CONFIG SET maxmemory-policy noeviction\`, and set it in redis.conf.`,
    )
  if (owner !== 'ours') refuse(`The key "${key}" belongs to another program. Choose another \`prefix\`.`)
  if (Number(format) !== FORMAT)
    refuse(
      Number(format) > FORMAT
        ? `What is stored under "${keys.prefix}" was written by a newer version (format ${format}; this one reads ${FORMAT}). Update @ringwright/storage-adapters on this node.`
        : `What is stored under "${keys.prefix}" has format ${format}; this version reads ${FORMAT}. Choose another \`prefix\`.`,
    )
  if (Number(shards) !== keys.shards)
    refuse(
      `Centers under "${keys.prefix}" are spread over ${shards} shards, not ${keys.shards}. Set \`shards: ${shards}\`.`,
    )
}
