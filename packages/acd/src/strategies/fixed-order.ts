import { membershipOf } from '../agent/membership.js'
import type { Strategy } from './strategy.js'

/** The free agent with the lowest `position` in the queue: always from the top, whoever was asked before. */
export const fixedOrder: Strategy = {
  name: 'fixed-order',
  rank: (agent, { id }) => membershipOf(agent, id).position,
}
