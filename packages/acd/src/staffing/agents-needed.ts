import { RingwrightError } from '@ringwright/core'
import { type ImpatientTraffic, erlangA } from './erlang-a.js'
import { erlangC } from './erlang-c.js'
import type { QueueingFigures } from './queueing-figures.js'
import { type Traffic, offeredLoad } from './traffic.js'

/** What has to hold; all that is named. */
export interface StaffingTarget {
  /** At least this share (0 to 1) of all customers is answered within the threshold. */
  readonly serviceLevel?: { readonly share: number; readonly thresholdMs: number }
  /** Customers wait at most so long on average. */
  readonly averageWaitMs?: number
  /** At most this share gives up. */
  readonly abandonProbability?: number
  /** Agents are busy for at most this share of their time. */
  readonly occupancy?: number
}

/** Far above any load: reached only by a target that more agents do not bring nearer. */
const SPARE_MAX = 100_000

/**
 * The smallest number of agents with which the target holds: by Erlang A where the traffic has patience, else by
 * Erlang C. Throws `invalid_argument` for a target that no number of agents meets, or that names nothing.
 */
export function agentsNeeded(traffic: Traffic | ImpatientTraffic, target: StaffingTarget): number {
  const figures = (agents: number): QueueingFigures =>
    'patienceMs' in traffic ? erlangA(traffic, agents) : erlangC(traffic, agents)
  if (Object.values(target).every((value) => value === undefined))
    throw new RingwrightError(
      'invalid_argument',
      'A staffing target names a service level, a wait, a share or an occupancy.',
    )
  // More agents are never worse, so that the smallest number can be bracketed and then halved.
  let enough = 1
  let tooFew = -1
  const limit = Math.ceil(offeredLoad(traffic)) + SPARE_MAX
  while (!isMet(figures(enough), target)) {
    tooFew = enough
    if (enough >= limit)
      throw new RingwrightError('invalid_argument', `No number of agents up to ${limit} meets the staffing target.`)
    enough = Math.min(limit, enough * 2)
  }
  while (enough - tooFew > 1) {
    const middle = (enough + tooFew) >> 1
    if (isMet(figures(middle), target)) enough = middle
    else tooFew = middle
  }
  return enough
}

function isMet(figures: QueueingFigures, target: StaffingTarget): boolean {
  const { serviceLevel, averageWaitMs = Infinity, abandonProbability = 1, occupancy = 1 } = target
  return (
    (serviceLevel === undefined || figures.serviceLevel(serviceLevel.thresholdMs) >= serviceLevel.share) &&
    figures.averageWaitMs <= averageWaitMs &&
    figures.abandonProbability <= abandonProbability &&
    figures.occupancy <= occupancy
  )
}

/** How many have to be scheduled so that `agents` are there, when a share (0 to below 1) is away: breaks, training, illness. */
export function scheduledAgents(agents: number, shrinkage: number): number {
  if (!(shrinkage >= 0 && shrinkage < 1))
    throw new RingwrightError('invalid_argument', `Shrinkage takes 0 to below 1; got ${shrinkage}.`)
  return Math.ceil(agents / (1 - shrinkage) - 1e-9)
}
