import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  type Archive,
  type Directory,
  memoryArchive,
  memoryDirectory,
  memoryStore,
  type Relay,
  RingwrightError,
  type Store,
  systemClock,
} from '@ringwright/core'
import { readSecret } from '@ringwright/core/secrets'
import { redisPlace } from './redis-place.js'
import { ARCHIVE_PLACES, isPlainArchivePlace, isPlainStorePlace, STORE_PLACES } from './storage-place.js'

/**
 * Where a center keeps its state, as a command line says it with `--store` and `--archive`: a place, or `env:NAME` or
 * `file:PATH`, where one stands that is nobody else's business.
 */
export interface StoragePlaces {
  readonly store: string
  /** Where customers, conversations and facts are kept, if not where the rest is: needed with Redis, and only there. */
  readonly archive?: string
  /** To which a relative FILE belongs. Default: the working directory. */
  readonly folder?: string
  /**
   * Refuses a file that is not there, and a schema of PostgreSQL that is not there or older than this version, instead of
   * making them: for programs that look at what a center has made. Default false.
   */
  readonly existing?: boolean
}

/** What `createContactCenter` takes, and how to let go of it once the center has stopped. */
export interface PlacedStorage {
  readonly store: Store
  readonly directory: Directory
  readonly archive: Archive
  readonly relay?: Relay
  /** Ends what was opened. After the center was stopped. */
  close(): Promise<void>
}

/**
 * Opens what two texts say, for programs that are told on their command line where to keep things. Adapters are loaded
 * when they are asked for: who does not use a database does not need its client. Rejects with `invalid_argument`, in
 * words of the command line, for a place that is none.
 */
export async function openStorage(places: StoragePlaces): Promise<PlacedStorage> {
  const { folder = '.', existing = false } = places
  const place = await readSecret(places.store)
  const archive = places.archive === undefined ? undefined : await readSecret(places.archive)
  if (!isPlainStorePlace(place)) throw wrong('--store', places.store, STORE_PLACES)
  if (archive !== undefined && !isPlainArchivePlace(archive)) throw wrong('--archive', places.archive, ARCHIVE_PLACES)
  if (/^rediss?:/.test(place)) return redisWith(place, archive, existing)
  if (archive !== undefined)
    throw wrong('--archive', undefined, 'one with --store redis://… only: other stores keep everything')
  if (place.startsWith('sqlite:')) {
    const file = resolve(folder, place.slice('sqlite:'.length))
    if (existing && !existsSync(file))
      throw new RingwrightError('not_found', `${file} does not exist. Name the file of a center.`)
    const { sqliteStorage } = await import('../sqlite/index.js')
    const { store, directory, archive: facts, close } = await sqliteStorage({ file })
    return { store, directory, archive: facts, close }
  }
  if (place !== 'memory') {
    const { postgresStorage } = await import('../postgres/index.js')
    const opened = await postgresStorage({ connectionString: place, migrate: !existing })
    const { store, directory, archive: facts, relay, close } = opened
    return { store, directory, archive: facts, relay, close }
  }
  const store = memoryStore({ clock: systemClock() })
  return { store, directory: memoryDirectory(), archive: memoryArchive(), close: () => store.close() }
}

/** What is going on now in Redis, the rest in PostgreSQL. */
async function redisWith(place: string, archivePlace: string | undefined, existing: boolean): Promise<PlacedStorage> {
  if (archivePlace === undefined)
    throw new RingwrightError(
      'invalid_argument',
      `--store: Redis keeps what is going on now; say where customers and facts are kept with --archive ${ARCHIVE_PLACES}.`,
    )
  const { target, replicas } = redisPlace(place)
  const { redisRelay, redisStore } = await import('../redis/index.js')
  const { postgresStorage } = await import('../postgres/index.js')
  const { directory, archive, close } = await postgresStorage({ connectionString: archivePlace, migrate: !existing })
  const store = redisStore({ ...target, replicas })
  const relay = redisRelay(target)
  return {
    ...{ store, relay, directory, archive },
    close: async () => void (await Promise.all([store.close(), relay.close(), close()])),
  }
}

/** A place can hold a password, so only its beginning is repeated; of one that is kept elsewhere, where. */
function wrong(option: string, got: string | undefined, takes: string): RingwrightError {
  const shown = got?.includes('://') ? `${got.slice(0, got.indexOf('://') + 3)}…` : (got ?? 'a place')
  return new RingwrightError('invalid_argument', `${option}: got ${JSON.stringify(shown)}, takes ${takes}.`)
}
