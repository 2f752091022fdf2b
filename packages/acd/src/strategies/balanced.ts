import type { Strategy } from './strategy.js'

/**
 * The agent with the smallest share of the own capacity in use: who can do more at once is given more. Each interaction
 * at hand counts as its part of what the agent can have of its medium: one of three chats as a third of a call.
 */
export const balanced: Strategy = {
  name: 'balanced',
  rank: ({ loads, capacity }) =>
    loads.reduce(
      (share, { medium, state }) => (state === 'filing' ? share : share + 1 / Math.max(1, capacity[medium])),
      0,
    ),
}
