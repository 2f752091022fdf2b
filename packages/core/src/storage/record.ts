import type { ChangeId } from '../identity/identity.js'

/** `kind/id`, unique in its center. */
export type RecordKey = string

/**
 * One piece of what is going on now: an interaction, an agent, a queue. Never changed in place; a new version replaces it.
 *
 * A record's version is the id of the change that wrote it. A number (predecessor plus one) would not do: when a change
 * in flight is refused, another node's change may have taken the same number, and a dependent change would then be
 * applied on top of a state that it has never seen. An id cannot be mistaken (docs/decisions/0002).
 */
export interface LiveRecord<Body = unknown> {
  readonly key: RecordKey
  readonly kind: string
  readonly id: string
  readonly version: ChangeId
  readonly body: Body
}
