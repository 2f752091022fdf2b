import { z } from 'zod'
import { HISTORY_HOURS, takenIn } from '../agent/agent-history.js'
import { defineStrategy } from './strategy.js'

/**
 * The agent who has taken the fewest interactions in the last `hours` (default 8, at most 24): the current hour and the
 * full ones before it. Who has just come is brought up to the others for as long as that, and no longer.
 */
export const fewestInteractions = defineStrategy({
  name: 'fewest-interactions',
  options: z.strictObject({ hours: z.number().int().min(1).max(HISTORY_HOURS).default(8) }),
  create: ({ hours }) => ({
    name: 'fewest-interactions',
    readsHistory: true,
    // Not a rank, because it changes at every full hour without any change of a record.
    score: (agent, { now }) => -takenIn(agent, hours, now),
  }),
})
