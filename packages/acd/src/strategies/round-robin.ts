import { ownValue } from '@ringwright/core'
import type { Strategy } from './strategy.js'

/**
 * Everybody in turn: the agent of the queue who was offered one of its interactions longest ago, or never. The turn stands
 * in the agent's record, so that it survives breaks, nights and restarts.
 */
export const roundRobin: Strategy = {
  name: 'round-robin',
  readsHistory: true,
  rank: ({ history }, { id }) => ownValue(history?.turns, id) ?? 0,
}
