import { RingwrightError } from '@ringwright/core'
import type { Values } from './command.js'
import { fromTyped } from './file-path.js'

const SQLITE = 'sqlite:'

/** The file that `--store` names, for what is done with files. */
export function sqliteFile({ store }: Values): string {
  if (typeof store === 'string' && store.startsWith(SQLITE) && store !== SQLITE)
    return fromTyped(store.slice(SQLITE.length))
  throw new RingwrightError(
    'invalid_argument',
    '--store takes sqlite:FILE here. PostgreSQL and Redis are backed up by their own means: docs/guides/storage.md.',
  )
}
