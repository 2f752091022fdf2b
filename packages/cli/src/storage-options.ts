import { type CenterId, RingwrightError } from '@ringwright/core'
import { ARCHIVE_PLACES, openStorage, type PlacedStorage } from '@ringwright/storage-adapters/places'
import type { Values } from './command.js'

/** The options of every command that looks into a center's storage. */
export const STORAGE_OPTIONS = {
  store: { type: 'string' },
  archive: { type: 'string' },
  center: { type: 'string', default: 'main' },
} as const

export const STORAGE_USAGE = `  --store PLACE      where the center keeps its state: sqlite:FILE, redis://HOST:PORT, ${ARCHIVE_PLACES}
  --archive PLACE    with redis://: where customers and facts are: ${ARCHIVE_PLACES}
  --center ID        which center (default main)`

/**
 * Opens what the options name for as long as the work takes, and makes nothing that a center has not made. A file of SQLite
 * must not be in use by one.
 */
export async function withStorage<T>(
  values: Values,
  work: (storage: PlacedStorage, center: CenterId) => Promise<T>,
): Promise<T> {
  const { store, archive, center } = values
  if (typeof store !== 'string' || store === 'memory')
    throw new RingwrightError(
      'invalid_argument',
      'Say with --store where the center keeps its state: sqlite:FILE, postgres://… or redis://… with --archive.',
    )
  // npm runs scripts in the package's folder; people mean the one that they typed the command in.
  const folder = process.env['INIT_CWD'] ?? '.'
  const storage = await openStorage({ store, folder, existing: true, ...(typeof archive === 'string' && { archive }) })
  try {
    return await work(storage, center as CenterId)
  } finally {
    await storage.close()
  }
}
