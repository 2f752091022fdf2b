import { z } from 'zod'
import { HISTORY_HOURS, talkedIn } from '../agent/agent-history.js'
import { defineStrategy } from './strategy.js'

/**
 * The agent who has talked least in the last `hours` (default 8, at most 24): conversations that ended in the current hour
 * and the full ones before it, and those at hand.
 */
export const leastTalkTime = defineStrategy({
  name: 'least-talk-time',
  options: z.strictObject({ hours: z.number().int().min(1).max(HISTORY_HOURS).default(8) }),
  create: ({ hours }) => ({
    name: 'least-talk-time',
    readsHistory: true,
    score(agent, { now }) {
      let talkedMs = talkedIn(agent, hours, now)
      for (const { state, since } of agent.loads) if (state === 'engaged') talkedMs += now - since
      return -talkedMs
    },
  }),
})
