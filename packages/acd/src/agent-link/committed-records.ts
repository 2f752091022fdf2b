import type { Engine, RecordKind } from '@ringwright/core'

/**
 * The committed records of one kind. What a screen shows must have happened: the engine's own look-ups also see changes
 * in flight, which may yet be refused.
 */
export class CommittedRecords<Body> {
  readonly #bodies = new Map<string, Body>()

  constructor(
    engine: Engine,
    kind: RecordKind<Body>,
    onChange: (after: Body | undefined, before: Body | undefined) => void,
  ) {
    engine.react(kind, (after, before) => {
      if (after) this.#bodies.set(after.id, after.body)
      else if (before) this.#bodies.delete(before.id)
      onChange(after?.body, before?.body)
    })
  }

  get size(): number {
    return this.#bodies.size
  }

  get(id: string): Body | undefined {
    return this.#bodies.get(id)
  }

  values(): IterableIterator<Body> {
    return this.#bodies.values()
  }
}
