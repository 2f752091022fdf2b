import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import type { CollectionDefinition, Directory } from './directory.js'

/** How often a change that others keep overtaking is tried. */
const TRIES_MAX = 10

/**
 * Changes what an entry says, whoever else changes it at the same time. `change` is given what it says now (undefined
 * where there is none) and may be asked several times; what it answers is put, and this resolves with it. Undefined, or
 * what it was given, leaves the entry as it is. Throws `unavailable` when others are faster ten times in a row,
 * `already_exists` when another entry has a value that is unique.
 */
export async function changeEntry<Body, Next extends Body | undefined>(
  { center, directory }: { readonly center: CenterId; readonly directory: Directory },
  collection: CollectionDefinition<Body>,
  id: string,
  change: (body: Body | undefined) => Next,
): Promise<Next> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const entry = await directory.get(center, collection, id)
    const next = change(entry?.body)
    if (next === undefined || next === entry?.body) return next
    const put = await directory.put(center, collection, id, next, entry?.version ?? 0)
    if (put.outcome === 'put') return next
    if (put.outcome === 'taken')
      throw new RingwrightError(
        'already_exists',
        `An entry of ${collection.name} cannot be changed so: another has the same ${put.index}.`,
      )
  }
  throw new RingwrightError('unavailable', `Others keep changing the same entry of ${collection.name}; try again.`)
}
