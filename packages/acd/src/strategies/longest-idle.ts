import type { Strategy } from './strategy.js'

/**
 * The agent who has been free for the longest. "Free" counts from the later of becoming available and the end of the
 * last work, wrap-up included; an offer that was missed or rejected counts as work and restarts the count,
 * so that a phone that nobody answers does not keep ringing first.
 */
export const longestIdle: Strategy = {
  name: 'longest-idle',
  rank: (agent) => agent.idleSince,
}
