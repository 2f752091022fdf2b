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
} from '@ringwright/core'

/** Where the center keeps its state, and how to let go of it once the center has stopped. */
export interface ExampleStorage extends Pick<ContactCenterOptions, 'store' | 'archive' | 'relay'> {
  readonly directory: Directory
  close(): Promise<void>
}

export const STORE_PLACES = 'memory, sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE'

export function isStorePlace(place: string): boolean {
  return place === 'memory' || /^sqlite:.|^postgres(?:ql)?:\/\/./.test(place)
}

/** The adapters are loaded when they are asked for: who does not use a database does not need its client. */
export async function openStorage(place: string): Promise<ExampleStorage> {
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

const secrets: CollectionDefinition<{ readonly secret: string }> = { name: 'example-secrets', indexes: {} }
const CHAT_SECRET = 'chat'
const SECRET_OCTETS = 32

/** By which visitors are known again: made once, and the same after a restart and on every node. */
export async function chatSecret(directory: Directory, center: CenterId, random: Random): Promise<string> {
  const known = await directory.get(center, secrets, CHAT_SECRET)
  if (known) return known.body.secret
  const secret = randomHex(random, SECRET_OCTETS)
  const { outcome } = await directory.put(center, secrets, CHAT_SECRET, { secret }, 0)
  // Another node was faster.
  return outcome === 'put' ? secret : chatSecret(directory, center, random)
}
