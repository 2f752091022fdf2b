import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import { type CollectionDefinition, type Directory, FIND_LIMIT_MAX } from './directory.js'

/**
 * Every entry under a key of an ordered index, in that order, a page at a time: also when what was given is removed
 * meanwhile. Throws `limit_reached` where a page (1,000 entries) is at one place of the order, as where the index has none:
 * what comes behind it could not be found, and would be left out.
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
    if (isLast) return
    const end = whole.at(-1)
    if (end === undefined) throw tooManyAtOnePlace(collection.name, index)
    after = orderOf(end)
  }
}

function tooManyAtOnePlace(collection: string, index: string): RingwrightError {
  return new RingwrightError(
    'limit_reached',
    `${FIND_LIMIT_MAX} entries of collection "${collection}" or more stand at one place of index "${index}"; give the index an \`order\` that tells them apart.`,
  )
}
