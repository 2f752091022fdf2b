import type { RecordKind } from '../engine/record-kind.js'
import type { RecordListener } from '../engine/record-listener.js'
import type { NodeId } from '../identity/identity.js'
import type { HomedKind } from './home-rule.js'

/**
 * On which nodes but this one records live, counted as they change: looking through all of them whenever strays are looked
 * for would hold up the calls of a node with fifty thousand leads for a tenth of a second.
 */
export class FarHomes {
  readonly #node: NodeId
  /** How many records live on each; nobody stays who has none. */
  readonly #counts = new Map<NodeId, number>()

  constructor(node: NodeId) {
    this.#node = node
  }

  get nodes(): Iterable<NodeId> {
    return this.#counts.keys()
  }

  count({ kind, rule }: HomedKind, listen: (kind: RecordKind<unknown>, listener: RecordListener) => void): void {
    listen(kind, (after, before) => {
      const to = after && rule.home(after.body)
      const from = before && rule.home(before.body)
      if (to === from) return
      this.#add(to, 1)
      this.#add(from, -1)
    })
  }

  #add(home: NodeId | undefined, more: number): void {
    if (home === undefined || home === this.#node) return
    const count = (this.#counts.get(home) ?? 0) + more
    if (count === 0) this.#counts.delete(home)
    else this.#counts.set(home, count)
  }
}
