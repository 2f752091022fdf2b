import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CenterId } from '@ringwright/core'
import { type ExampleCluster, startExampleCluster } from '../cluster/example-cluster.js'
import {
  findPostgres,
  findRedis,
  type PostgresServer,
  type RedisCluster,
  startPostgres,
  startRedisCluster,
} from '../services/index.js'
import { openRedisNetwork, type RedisNetwork } from './redis-network.js'
import { mountSmallDisk, type SmallDisk } from './small-disk.js'

/** All that a run of chaos goes on with. What stands under one index of the lists belongs to one node. */
export interface Stage {
  readonly cluster: ExampleCluster
  readonly redis: RedisCluster
  readonly postgres: PostgresServer
  readonly networks: readonly RedisNetwork[]
  /** Each says by how many milliseconds a node's clock is off. */
  readonly clockFiles: readonly string[]
  /** What PostgreSQL writes to; undefined where this user may not mount one. */
  readonly disk: SmallDisk | undefined
  /** A key that Redis has for the center. */
  readonly centerKey: string
  close(): Promise<void>
}

export interface StageOptions {
  readonly nodes: number
  readonly center: CenterId
  readonly folder: string
  readonly tell: (text: string) => void
}

/** A master that a busy machine keeps waiting is not replaced at once. */
const NODE_TIMEOUT_MS = 2_000
/** Nothing comes of a change before a replica has it, so that a failover loses nothing. */
const REPLICAS = 1
/** Room for hours of facts and for the log before them, and filled in a moment. */
const DISK_MIB = 384
const POSTGRES_SETTINGS = ['max_wal_size=64MB', 'min_wal_size=32MB']

export async function buildStage({ nodes, center, folder, tell }: StageOptions): Promise<Stage> {
  const ends: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end()
  }
  try {
    tell('starting a Redis Cluster of three masters and three replicas, and PostgreSQL')
    const redis = await startRedisCluster(await findRedis(), { nodeTimeoutMs: NODE_TIMEOUT_MS })
    ends.push(() => redis.stop())
    const disk = await mountSmallDisk(DISK_MIB)
    if (disk) ends.push(() => disk.close())
    else tell('no disk is filled: mounting a small one takes root')
    const parent = disk ? { parent: disk.folder } : {}
    const postgres = await startPostgres(await findPostgres(), { ...parent, settings: POSTGRES_SETTINGS })
    ends.push(() => postgres.stop())
    const networks: RedisNetwork[] = []
    const clockFiles: string[] = []
    for (let index = 0; index < nodes; index++) {
      const network = await openRedisNetwork(redis)
      ends.push(() => network.close())
      networks.push(network)
      clockFiles.push(join(folder, `clock-${index}`))
      await writeFile(clockFiles[index] as string, '0')
    }
    const cluster = await startExampleCluster({
      ...{ nodes, recordings: join(folder, 'recordings'), progress: tell, postgres },
      nodeArguments: ['--import', fileURLToPath(new URL('./jumping-clock.mjs', import.meta.url))],
      environment: (node) => ({ CHAOS_CLOCK: clockFiles[node] as string }),
      store: (node) => (networks[node] as RedisNetwork).place(REPLICAS),
    })
    ends.push(() => cluster.stop())
    const centerKey = await keyOf(redis, center)
    return { cluster, redis, postgres, networks, clockFiles, disk, centerKey, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function keyOf(redis: RedisCluster, center: CenterId): Promise<string> {
  const found = await Promise.all(redis.nodes.map((node) => node.cli('keys', `*:center:${center}:versions`)))
  const key = found.find((each) => each !== '')?.split('\n')[0]
  if (key === undefined) throw new Error(`Redis has nothing of the center "${center}".`)
  return key
}
