import { z } from 'zod'
import { defineStrategy } from './strategy.js'

/** More phones than this that ring for one call disturb more people than they bring answers. */
export const RINGING_MAX = 50

/**
 * All who are free at once, at most `most` (default and limit 50), the longest idle before others; whoever accepts first
 * has it. Who becomes free meanwhile is offered it too.
 */
export const ringAll = defineStrategy({
  name: 'ring-all',
  options: z.strictObject({ most: z.number().int().min(1).max(RINGING_MAX).default(RINGING_MAX) }),
  create: ({ most }) => ({
    name: 'ring-all',
    rank: (agent) => agent.idleSince,
    ringing: { first: most, step: 0, everyMs: 0, most },
  }),
})
