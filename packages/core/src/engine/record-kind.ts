import type { z } from 'zod'
import { lazily } from '../collections/lazily.js'
import type { FormatChange } from '../storage/format-change.js'

/** One kind of live records. Made once, at module level, by `defineRecordKind`. */
export interface RecordKind<Body> {
  readonly kind: string
  /** What a record read from the store must look like; one that does not is refused with its key (never half used). */
  readonly schema: z.ZodType
  /**
   * How bodies have changed since the kind's first release, oldest first. Its format is one more than their number; the
   * schema is that of the newest.
   */
  readonly changes?: readonly FormatChange[] | undefined
  /**
   * Nodes of an older release, which do not know the kind, go on as if its records were not there; otherwise they stop when
   * they meet one. For a kind that is new, and on which nothing rests that an older release decides: while an older node
   * is the dispatcher, its deadlines and homes wait (docs/decisions/0025). Default false.
   */
  readonly aside?: boolean | undefined
  /** Only carries the type of the body. */
  readonly body?: Body
}

/** A kind of record as a plug-in declares it. */
export interface RecordKindDefinition<Body> extends Omit<RecordKind<Body>, 'schema'> {
  /** As a function it is built when a first record is read, and not when the module is imported. */
  readonly schema: z.ZodType | (() => z.ZodType)
}

/** What a plug-in hands to `engine.define`, and names whenever it reads or writes such records. */
export function defineRecordKind<Body>(definition: RecordKindDefinition<Body>): RecordKind<Body> {
  return new LazyRecordKind(definition)
}

/** Of one shape for all kinds: each read and write of a record asks for its kind's name. */
class LazyRecordKind<Body> implements RecordKind<Body> {
  readonly kind: string
  readonly changes: readonly FormatChange[] | undefined
  readonly aside: boolean | undefined
  readonly #schema: () => z.ZodType

  constructor({ kind, changes, aside, schema }: RecordKindDefinition<Body>) {
    this.kind = kind
    this.changes = changes
    this.aside = aside
    this.#schema = lazily(() => (typeof schema === 'function' ? schema() : schema))
  }

  get schema(): z.ZodType {
    return this.#schema()
  }
}
