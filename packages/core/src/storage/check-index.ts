import { RingwrightError } from '../errors/ringwright-error.js'
import type { CollectionDefinition } from './directory.js'

/** Throws `invalid_argument` for an index that the collection does not have. */
export function checkIndex(definition: CollectionDefinition<never>, index: string): void {
  if (Object.hasOwn(definition.indexes, index)) return
  throw new RingwrightError(
    'invalid_argument',
    `Collection "${definition.name}" has no index "${index}"; it has ${Object.keys(definition.indexes).join(', ')}.`,
  )
}
