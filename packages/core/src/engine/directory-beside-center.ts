import type { CollectionDefinition, Directory } from '../storage/directory.js'
import { EntryFormats } from './entry-formats.js'

/**
 * The directory for what stands beside a center and keeps entries of its own: files, subscriptions to pushes. What an older
 * release has written is upgraded as it is read; what a newer one has written is refused (`incompatible`), named, and stays as
 * it is. Nobody beside a center knows what other nodes read, so that each release writes its own format.
 */
export function directoryBesideCenter(
  directory: Directory,
  ...collections: readonly CollectionDefinition<never>[]
): Directory {
  const formats = new EntryFormats()
  for (const collection of collections) formats.declare(collection)
  formats.setWritten(formats.read)
  return formats.directory(directory)
}
