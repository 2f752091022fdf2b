import { z } from 'zod'
import { defineStrategy } from './strategy.js'

/**
 * The agent who has been idle for the longest. What the count starts from is `since`, as there is no one answer to it:
 *
 * - `available` (default): the later of becoming available and the end of the last work, wrap-up included.
 * - `work-ended`: the end of the last work alone. Whoever comes back from a break is as far up as before it.
 * - `talk-ended`: the end of the last conversation. Wrap-up only keeps the agent busy, it does not restart the count.
 * - `offered`: the last offer, whatever became of it and however long the work took.
 *
 * Whatever it is, an offer that was missed or rejected restarts the count, so that a phone that nobody answers does not
 * keep ringing first.
 */
export const longestIdle = defineStrategy({
  name: 'longest-idle',
  options: z.strictObject({ since: z.enum(['available', 'work-ended', 'talk-ended', 'offered']).default('available') }),
  create({ since }) {
    const name = 'longest-idle'
    switch (since) {
      case 'available':
        return { name, rank: (agent) => agent.idleSince }
      case 'work-ended':
        return { name, readsHistory: true, rank: ({ history }) => history?.workEndedAt ?? 0 }
      case 'talk-ended':
        return { name, readsHistory: true, rank: ({ history }) => history?.talkEndedAt ?? 0 }
      case 'offered':
        return {
          name,
          readsHistory: true,
          rank: ({ history }) => Object.values(history?.turns ?? {}).reduce((latest, at) => Math.max(latest, at), 0),
        }
    }
  },
})
