import type { Engine } from '../engine/plugin.js'
import type { CollectionDefinition } from '../storage/directory.js'
import type { BroadcastRecipient } from './broadcast.js'

/** Recipients of one page: one read for some seconds of sending. */
export const RECIPIENTS_OF_PAGE = 500

/** Recipients by broadcast and number of the page, from 0; none is left out. */
export const broadcastPages: CollectionDefinition<{ readonly recipients: readonly BroadcastRecipient[] }> = {
  name: 'broadcast-pages',
  indexes: {},
}

export interface BroadcastPage {
  readonly id: string
  readonly version: number
  readonly recipients: readonly BroadcastRecipient[]
}

type Shelf = Pick<Engine, 'center' | 'directory'>

export function pageId(broadcast: string, page: number): string {
  return `${broadcast}/${page}`
}

/** All that are there: how many are read so far stands in no record. */
export async function* pagesOf(
  { center, directory }: Shelf,
  broadcast: string,
  from = 0,
): AsyncGenerator<BroadcastPage> {
  for (let page = from; ; page++) {
    const entry = await directory.get(center, broadcastPages, pageId(broadcast, page))
    if (!entry) return
    yield { id: entry.id, version: entry.version, recipients: entry.body.recipients }
  }
}

/** The last one first, so that what is left when this breaks off is found again. */
export async function removePages(shelf: Shelf, broadcast: string, from = 0): Promise<void> {
  const ids: string[] = []
  for await (const { id } of pagesOf(shelf, broadcast, from)) ids.push(id)
  for (const id of ids.toReversed()) await shelf.directory.remove(shelf.center, broadcastPages, id)
}
