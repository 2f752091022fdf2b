import type { Engine } from '../engine/plugin.js'
import type { CollectionDefinition } from '../storage/directory.js'

/**
 * Broadcasts that are forgotten, and have dealt with recipients: their messages stand in conversations under their names, by
 * which another one of the same name would take them for its own, and write to nobody.
 */
const usedBroadcasts: CollectionDefinition<Record<string, never>> = { name: 'used-broadcasts', indexes: {} }

type Shelf = Pick<Engine, 'center' | 'directory'>

export async function isUsed({ center, directory }: Shelf, broadcast: string): Promise<boolean> {
  return (await directory.get(center, usedBroadcasts, broadcast)) !== null
}

/** Idempotent. */
export async function noteUsed({ center, directory }: Shelf, broadcast: string): Promise<void> {
  await directory.put(center, usedBroadcasts, broadcast, {}, 0)
}
