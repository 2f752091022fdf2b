import type { CenterId } from '../identity/identity.js'
import { type CollectionDefinition, type Directory, FIND_LIMIT_MAX } from './directory.js'

/**
 * Every entry under a key of an ordered index, in that order, a page at a time: also when what was given is removed
 * meanwhile. More than a page at one place of the order does not happen: entries are made one after the other.
 */
export async function* allEntries<Body>(
  { center, directory }: { readonly center: CenterId; readonly directory: Directory },
  collection: CollectionDefinition<Body>,
  index: string,
  key: string,
): AsyncGenerator<Body> {
  const orderOf = (body: Body): number => collection.indexes[index]?.order?.(body) ?? 0
  let after: number | undefined
  for (;;) {
    const range = { limit: FIND_LIMIT_MAX, ...(after !== undefined && { after }) }
    const page = (await directory.find(center, collection, index, key, range)).map(({ body }) => body)
    const last = page.at(-1)
    const isLast = page.length < FIND_LIMIT_MAX
    // What has the place of the last one may go on on the next page.
    const whole = isLast || last === undefined ? page : page.filter((body) => orderOf(body) < orderOf(last))
    yield* whole
    const end = whole.at(-1)
    if (isLast || end === undefined) return
    after = orderOf(end)
  }
}
