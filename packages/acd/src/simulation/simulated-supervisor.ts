import { type Actor, interactions, seededRandom } from '@ringwright/core'
import { recordsOf } from '@ringwright/core/simulation'
import { between, exponential, pick } from './draws.js'
import type { World } from './world.js'

const SUPERVISOR: Actor = { role: 'supervisor', id: 'supervisor' }
const MEAN_GAP_MS = 60_000

/** Somebody who ends an interaction now and then, whatever its stage. */
export function startSupervisor(world: World): void {
  const random = seededRandom(`${world.scenario.seed}/supervisor`)
  const next = (): void => {
    world.clock.setTimer(exponential(random, MEAN_GAP_MS), () => {
      if (world.closing) return
      const open = [...recordsOf(world.audit.records, interactions)]
      if (open.length > 0) {
        const { id } = pick(random, open)
        world.cluster.ask('end', between(random, 0, world.scenario.nodes), ({ acd }) => acd.end(SUPERVISOR, id))
      }
      next()
    })
  }
  next()
}
