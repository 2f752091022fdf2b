import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { Revision } from './revision.js'

/**
 * What can be recorded as having happened, by name. Each concept adds its own facts by declaration merging, so that
 * `center.on(...)` and folds over facts are typed:
 *
 *     declare module '@ringwright/core' {
 *       interface FactTypes { 'ticket:opened': { interaction: InteractionId; ticket: string } }
 *     }
 *
 * Ids of what a fact is about stand at the top level under `interaction`, `agent`, `queue`, `customer` and
 * `conversation`; archives find facts by these. Contents of messages and names of people do not belong into facts; what a
 * person said that does is named as `personal`, so that it can be erased.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface FactTypes {}

/** The types of all facts that are declared. */
export type FactType = keyof FactTypes & string

/** Something that happened and who did it, as part of a change. */
export interface Fact<T extends FactType = FactType> {
  readonly type: T
  readonly actor: Actor
  readonly data: FactTypes[T]
  /** Fields of `data` that say something about a person; absent when there are none. */
  readonly personal?: readonly string[]
}

/** A fact whose change was applied. */
export type CommittedFact<T extends FactType = FactType> = {
  [K in T]: {
    /** Unique: the change's id and the fact's place in it. */
    readonly id: string
    readonly type: K
    /** The store's time of the commit. */
    readonly at: Instant
    readonly revision: Revision
    readonly actor: Actor
    readonly data: FactTypes[K]
    /** Fields of `data` that say something about a person; one that was erased is gone from it. */
    readonly personal?: readonly string[]
  }
}[T]
