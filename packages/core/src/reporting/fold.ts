import type { Revision } from '../storage/revision.js'
import type { Json } from '../storage/directory.js'
import type { CommittedFact } from '../storage/fact.js'

/** A piece of a fold's state that is kept for itself, so that a checkpoint writes only what has changed. */
export interface FoldPart {
  /** 1 to 200 letters, digits and `-_./:`; unique in the fold. */
  readonly name: string
  /** The revision of the last fact that changed it. */
  readonly changed: Revision
}

/**
 * What is known by having seen all facts in order. The same facts give the same state, on whichever node and however
 * often: a fold looks at nothing but facts.
 */
export interface Fold<State> {
  /** By which its checkpoints are found again. */
  readonly name: string
  /** Another version means other state, or the same facts counted otherwise: what was kept of an older one is dropped. */
  readonly version: number
  /** The state before the first fact. */
  start(): State
  /** Changes the state in place, in a time that does not grow with it. Facts that it does not know change nothing; an error is logged, and the next fact comes. */
  apply(state: State, fact: CommittedFact): void
  /** The parts of the state, each with the revision of its last change. */
  parts(state: State): Iterable<FoldPart>
  /** One part of the state, as JSON. */
  save(state: State, part: string): Json
  /** The state from all its parts. Throws when they do not fit, and the fold starts anew. */
  load(parts: ReadonlyMap<string, Json>): State
}
