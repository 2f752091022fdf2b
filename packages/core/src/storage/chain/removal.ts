import type { Erasure, Forgetting, Removed } from '../archive.js'
import { REMOVED_MAX } from '../archive.js'
import type { CommittedFact, FactType } from '../fact.js'
import type { ChainEnd, ChainLink, ChainRanges } from './sealed-fact.js'

/** The facts by which the chain accounts for what is gone; never forgotten themselves. */
export const PROOF_TYPES = ['archive:erased', 'archive:forgotten'] as const satisfies readonly FactType[]

/** What a removal found, looking for one more than it may take. */
export interface Removal {
  /** Of what is removed, in order; a fact that was archived before there were chains has none. */
  readonly places: readonly (number | null)[]
  readonly isMore: boolean
}

/** Cuts what was found, one more than may be taken, to that. */
export function taken<T>(found: readonly T[]): { readonly rows: readonly T[]; readonly isMore: boolean } {
  return { rows: found.slice(0, REMOVED_MAX), isMore: found.length > REMOVED_MAX }
}

/** The fact that proves an erasure, to be sealed behind the chain's end. */
export function erasedFact(end: Tip, erasure: Erasure, places: Removal['places'], fields: number): CommittedFact {
  const { actor, at, customer } = erasure
  const data = { ...(customer !== undefined && { customer }), fields, ranges: rangesOf(places) }
  return { ...identityOf(end), type: 'archive:erased', at, actor, data }
}

/** The fact that proves what was forgotten, to be sealed behind the chain's end. */
export function forgottenFact(end: Tip, forgetting: Forgetting, facts: number, ranges: ChainRanges): CommittedFact {
  const { actor, at, before, types } = forgetting
  const data = { before, ...(types && { types }), facts, ranges }
  return { ...identityOf(end), type: 'archive:forgotten', at, actor, data }
}

/** What an archive answers for one step. */
export function removedAnswer({ places, isMore }: Removal): Removed {
  return { facts: places.length, complete: !isMore }
}

/** Rows of places that follow each other; the places are in order. */
export function rangesOf(places: Removal['places']): ChainRanges {
  const ranges: [number, number][] = []
  for (const place of places) {
    if (place === null) continue
    const last = ranges.at(-1)
    if (last && place === last[1] + 1) last[1] = place
    else ranges.push([place, place])
  }
  return ranges
}

/** The end of a chain, and the revision of the fact there. */
export type Tip = ChainEnd & Pick<ChainLink, 'revision'>

/** These facts come from no commit: they stand behind the last one that did. */
function identityOf({ number, revision }: Tip): Pick<CommittedFact, 'id' | 'revision'> {
  return { id: `archive.${number + 1}`, revision }
}
