import { z } from 'zod'
import { RINGING_MAX } from './ring-all.js'
import { defineStrategy } from './strategy.js'

const count = z.number().int().min(1).max(RINGING_MAX)

/**
 * First `first` agents (default 1), then `step` more (default 1) each `everyMs` (default 10,000), up to `most` (default and
 * limit 50), the longest idle before others. Those who were asked first keep being asked.
 */
export const progressiveRing = defineStrategy({
  name: 'progressive-ring',
  options: z.strictObject({
    first: count.default(1),
    step: count.default(1),
    everyMs: z.number().int().min(1_000).max(600_000).default(10_000),
    most: count.default(RINGING_MAX),
  }),
  create: ({ first, step, everyMs, most }) => ({
    name: 'progressive-ring',
    rank: (agent) => agent.idleSince,
    ringing: { first: Math.min(first, most), step, everyMs, most },
  }),
})
