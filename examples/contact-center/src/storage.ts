import { resolve } from 'node:path'
import {
  type CenterId,
  type CollectionDefinition,
  type ContactCenterOptions,
  type Directory,
  memoryArchive,
  memoryDirectory,
  type Random,
  randomHex,
  RingwrightError,
} from '@ringwright/core'
import { redisPlace } from './redis-place.js'

/** Where the center keeps its state, and how to let go of it once the center has stopped. */
export interface ExampleStorage extends Pick<ContactCenterOptions, 'store' | 'archive' | 'relay'> {
  readonly directory: Directory
  close(): Promise<void>
}

export const ARCHIVE_PLACES = 'postgres://USER:PASSWORD@HOST/DATABASE'
export const STORE_PLACES = `memory, sqlite:FILE, ${ARCHIVE_PLACES} or redis://HOST:PORT[,HOST:PORT …][?replicas=N]`

export function isStorePlace(place: string): boolean {
  return place === 'memory' || /^sqlite:.|^rediss?:\/\/./.test(place) || isArchivePlace(place)
}

export function isArchivePlace(place: string): boolean {
  return /^postgres(?:ql)?:\/\/./.test(place)
}

export interface StoragePlaces {
  readonly store: string
  /** Where customers, conversations and facts are kept, if not where the rest is. */
  readonly archive?: string
}

/** The adapters are loaded when they are asked for: who does not use a database does not need its client. */
export async function openStorage({ store: place, archive }: StoragePlaces): Promise<ExampleStorage> {
  if (place.startsWith('redis')) return redisWith(place, archive)
  if (place.startsWith('sqlite:')) {
    const { sqliteStorage } = await import('@ringwright/storage-adapters/sqlite')
    // npm runs scripts in the package's folder; people mean the one that they typed the command in.
    return sqliteStorage({ file: resolve(process.env.INIT_CWD ?? '.', place.slice('sqlite:'.length)) })
  }
  if (place.startsWith('postgres')) {
    const { postgresStorage } = await import('@ringwright/storage-adapters/postgres')
    return postgresStorage({ connectionString: place })
  }
  return { directory: memoryDirectory(), archive: memoryArchive(), close: async () => {} }
}

/** What is going on now in Redis, the rest in PostgreSQL. */
async function redisWith(place: string, archivePlace: string | undefined): Promise<ExampleStorage> {
  if (archivePlace === undefined)
    throw new RingwrightError(
      'invalid_argument',
      `--store: Redis keeps what is going on now; say where customers and facts are kept with --archive ${ARCHIVE_PLACES}.`,
    )
  const { redisRelay, redisStore } = await import('@ringwright/storage-adapters/redis')
  const { postgresStorage } = await import('@ringwright/storage-adapters/postgres')
  const { directory, archive, close } = await postgresStorage({ connectionString: archivePlace })
  const { target, replicas } = redisPlace(place)
  const store = redisStore({ ...target, replicas })
  const relay = redisRelay(target)
  return {
    ...{ store, relay, directory, archive },
    close: async () => void (await Promise.all([store.close(), relay.close(), close()])),
  }
}

const secrets: CollectionDefinition<{ readonly secret: string }> = { name: 'example-secrets', indexes: {} }
const SECRET_OCTETS = 32

/** What is made once, and is the same after a restart and on every node: by it visitors are known again, … */
export async function sharedSecret(
  directory: Directory,
  center: CenterId,
  random: Random,
  name: 'chat' | 'accounts' | 'attachments',
): Promise<string> {
  const known = await directory.get(center, secrets, name)
  if (known) return known.body.secret
  const secret = randomHex(random, SECRET_OCTETS)
  const { outcome } = await directory.put(center, secrets, name, { secret }, 0)
  // Another node was faster.
  return outcome === 'put' ? secret : sharedSecret(directory, center, random, name)
}
