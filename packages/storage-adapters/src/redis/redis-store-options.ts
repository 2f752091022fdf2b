import { type Clock, type Random, parseInput } from '@ringwright/core'
import { z } from 'zod'
import type { RedisTarget } from './redis-connection.js'

/** What everything that we keep in Redis has in common. */
export interface RedisOptions {
  /** Begins all keys and channels; several installations share a server under different ones. Default `ringwright`. */
  readonly prefix?: string
  /** How long an answer may take, in milliseconds, until the store counts as away. Default 2,000; 100 to 60,000. */
  readonly answerTimeoutMs?: number
  /** Default: `systemClock()`. */
  readonly clock?: Clock
  /** Default: `systemRandom()`. */
  readonly random?: Random
}

/** By which server of Redis a relay goes. */
export type RedisRelayOptions = RedisTarget & RedisOptions

/** In which server of Redis a center keeps its live state, and how safely. */
export type RedisStoreOptions = RedisTarget &
  RedisOptions & {
    /**
     * Over how many parts of a Redis Cluster centers are spread. All nodes must say the same, and it cannot be changed
     * later. Default 16; 1 to 1,024.
     */
    readonly shards?: number
    /**
     * How many replicas must have a change before anything comes of it: calls, messages, events. With 0, a failover may
     * lose the last changes after they had their effect; with 1 or more it does not, and the store is away while there
     * are fewer replicas. Default 0; 0 to 10.
     */
    readonly replicas?: number
    /**
     * `archived` keeps commits until the center's archive has them; `length` trims the log by its length alone, for
     * centers without an archive. Default `archived`.
     */
    readonly keepLog?: 'archived' | 'length'
    /** How many commits the log keeps in any case, for nodes that lag or join. Default 10,000; 100 to 1,000,000. */
    readonly logLengthMin?: number
    /**
     * How many bytes a center's log may hold. Past it commits are refused with `limit_reached` until the archive has
     * caught up. Default 256 MiB; at least 1 MiB.
     */
    readonly logBytesMax?: number
  }

const MIB = 1_048_576
const ONE_TARGET = 'takes one of `url`, `cluster` and `client`'

/** What is looked at where it is used. */
const given = z.unknown().optional()
const shared = {
  ...{ connection: given, addresses: given, client: given, clock: given, random: given },
  url: z.string().optional(),
  cluster: z.array(z.string()).min(1).optional(),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'takes 1 to 64 letters, digits, ".", "_", ":" and "-"')
    .default('ringwright'),
  answerTimeoutMs: z.number().int().min(100).max(60_000).default(2_000),
}

const relaySchema = z.strictObject(shared).refine(hasOneTarget, ONE_TARGET)

const storeSchema = z
  .strictObject({
    ...shared,
    shards: z.number().int().min(1).max(1_024).default(16),
    replicas: z.number().int().min(0).max(10).default(0),
    keepLog: z.enum(['archived', 'length']).default('archived'),
    logLengthMin: z.number().int().min(100).max(1_000_000).default(10_000),
    logBytesMax: z
      .number()
      .int()
      .min(MIB)
      .default(256 * MIB),
  })
  .refine(hasOneTarget, ONE_TARGET)

export function parseRelayOptions(options: RedisRelayOptions): z.infer<typeof relaySchema> {
  return parseInput(relaySchema, options, 'options of redisRelay')
}

export function parseStoreOptions(options: RedisStoreOptions): z.infer<typeof storeSchema> {
  return parseInput(storeSchema, options, 'options of redisStore')
}

function hasOneTarget({
  url,
  cluster,
  client,
}: Partial<Readonly<Record<'url' | 'cluster' | 'client', unknown>>>): boolean {
  return [url, cluster, client].filter((each) => each !== undefined).length === 1
}
