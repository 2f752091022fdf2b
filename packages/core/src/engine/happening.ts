import type { Actor } from '../authorization/actor.js'
import type { Engine } from './plugin.js'
import type { Transaction } from './transaction.js'

/**
 * A kind of what has happened outside already, of which nobody else would ever tell (`Engine.happened`). Its data survives JSON:
 * ids and numbers, and nothing of a person, since erasures do not look for it.
 */
export interface HappeningKind<Data extends object> {
  /** Unique in a center, and for good: what a node has kept, another may write after an update. */
  readonly name: string
  readonly actor: Actor
  /** Writes it: at another node, and later than it happened, when the store did not take it here. */
  write(transaction: Transaction, data: Data, engine: Engine): void
  /** Whether writing it twice is as writing it once: then it is kept also when the store may have taken it. */
  readonly isRepeatable: boolean
  /** What the log says of a store that does not take it. */
  readonly failure: string
}
