import type { Observation } from '../pacer.js'
import { BINS, binOf } from './phase-hazard.js'

/** Who is at work, by phase and the bin of the time spent in it. */
export interface Staff {
  present: number
  idle: number
  readonly talking: Float64Array
  readonly wrapping: Float64Array
}

export function noStaff(): Staff {
  return { present: 0, idle: 0, talking: new Float64Array(BINS), wrapping: new Float64Array(BINS) }
}

/** Sorts the agents into bins. Whoever is away or about to leave is not there. */
export function countStaff(observation: Observation, staff: Staff): void {
  const { at, agents } = observation
  staff.present = 0
  staff.idle = 0
  staff.talking.fill(0)
  staff.wrapping.fill(0)
  for (const { phase, since, leaving } of agents) {
    if (phase === 'away' || leaving === true) continue
    staff.present++
    if (phase === 'idle') {
      staff.idle++
      continue
    }
    const bins = phase === 'talking' ? staff.talking : staff.wrapping
    const bin = binOf(at - since)
    bins[bin] = (bins[bin] as number) + 1
  }
}
