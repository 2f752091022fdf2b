import { erlangB } from './erlang-b.js'
import type { QueueingFigures } from './queueing-figures.js'
import { type Traffic, checkTraffic, offeredLoad } from './traffic.js'

/** A queue in which everybody waits until it is their turn (M/M/n). With too few agents nobody is ever answered in time. */
export function erlangC(traffic: Traffic, agents: number): QueueingFigures {
  checkTraffic(traffic, agents)
  const load = offeredLoad(traffic)
  const { handleTimeMs } = traffic
  if (load === 0 && agents > 0)
    return { waitProbability: 0, abandonProbability: 0, averageWaitMs: 0, occupancy: 0, serviceLevel: () => 1 }
  if (load >= agents)
    return { waitProbability: 1, abandonProbability: 0, averageWaitMs: Infinity, occupancy: 1, serviceLevel: () => 0 }
  const blocked = erlangB(load, agents)
  const waitProbability = (agents * blocked) / (agents - load * (1 - blocked))
  const spare = agents - load
  return {
    waitProbability,
    abandonProbability: 0,
    averageWaitMs: (waitProbability * handleTimeMs) / spare,
    occupancy: load / agents,
    serviceLevel: (thresholdMs) => 1 - waitProbability * Math.exp((-spare * thresholdMs) / handleTimeMs),
  }
}
