import {
  type Instant,
  type NodeId,
  type Stage,
  type WaitingStage,
  interactions,
  nodes,
  ownPlace,
} from '@ringwright/core'
import { type Checker, changesOf, recordOf, recordsOf } from '@ringwright/core/simulation'
import type { Disturbance } from '../disturbance.js'
import { factsOf } from './facts-of.js'

/** How long what lived on a lost node may be left alone while nothing goes wrong: two leases, and a look for strays. */
const SETTLED_WITHIN_MS = 20_000

/** Checks that who was on a node that is lost is taken care of, and stands where it stood. */
export function nobodyStranded(disturbance: Disturbance, dead: ReadonlySet<NodeId>): Checker {
  const strandedSince = new Map<string, Instant>()
  return {
    name: 'nobody-stranded',
    invariant: `No interaction is left on a lost node for ${SETTLED_WITHIN_MS / 1_000} quiet seconds, and whose call was lost keeps the place.`,
    *see(step) {
      const lost = new Set<string>()
      for (const { interaction, cause } of factsOf(step.commit, 'callback:requested'))
        if (cause === 'nodeLost') lost.add(interaction)
      for (const { id, before, after } of changesOf(step, interactions)) {
        if (lost.has(id) && before?.stage.name === 'waiting' && !keepsPlace(before.stage, after?.stage))
          yield `interaction ${id} lost its place with its node`
      }
    },
    *look(now, records) {
      const stranded = new Set<string>()
      for (const { id, home } of recordsOf(records, interactions)) {
        if (!dead.has(home) && recordOf(records, nodes, home)) continue
        stranded.add(id)
        const since = strandedSince.get(id) ?? now
        strandedSince.set(id, since)
        if (now - Math.max(since, disturbance.until) >= SETTLED_WITHIN_MS)
          yield `interaction ${id} is left on node ${home} since ${since}`
      }
      for (const id of strandedSince.keys()) if (!stranded.has(id)) strandedSince.delete(id)
    },
  }
}

/** Who was borrowed comes back to a place that counts from then on, as old as before. */
function keepsPlace(before: WaitingStage, after: Stage | undefined): boolean {
  const { queue, since } = ownPlace(before)
  return (
    after?.name === 'waiting' &&
    after.queue === queue &&
    after.since === since &&
    after.priority === before.priority &&
    after.age === before.age &&
    (before.plan?.borrowed === true || after.placedAt === before.placedAt)
  )
}
