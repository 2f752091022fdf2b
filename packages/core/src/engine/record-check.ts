import { RingwrightError } from '../errors/ringwright-error.js'
import type { LiveRecord } from '../storage/record.js'
import type { RecordKind } from './record-kind.js'

/** Throws `incompatible` for a record that this node cannot use. */
export type RecordCheck = (record: LiveRecord) => void

/**
 * Checks records that come from the store against their kind's schema, so that a hand-edited, corrupted or newer
 * record stops this node with its key and field instead of being half used.
 */
export function recordCheck(kinds: ReadonlyMap<string, RecordKind<unknown>>): RecordCheck {
  return (record) => {
    const kind = kinds.get(record.kind)
    if (!kind)
      throw new RingwrightError(
        'incompatible',
        `The store holds a record "${record.key}" of a kind that no plug-in here knows. Start with the plug-ins that wrote it, or remove the record.`,
      )
    const result = kind.schema.safeParse(record.body)
    if (result.success) return
    const [issue] = result.error.issues
    throw new RingwrightError(
      'incompatible',
      `Record "${record.key}" does not have the shape of this release: ${issue?.path.map(String).join('.')}: ${issue?.message}.`,
    )
  }
}
