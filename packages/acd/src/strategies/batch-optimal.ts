import { z } from 'zod'
import { fitOf } from './best-skill-fit.js'
import { defineStrategy } from './strategy.js'

/** Above this, the best assignment of all takes longer than a caller should wait for it: some milliseconds. */
const BATCH_MAX = 64

/**
 * All who wait and all who are free are assigned at once, every `windowMs` (default 250) while there are any: as many as
 * possible get somebody, and of all such assignments the one with the greatest worth is made. A pair is worth `fit`
 * (default 1) times the skill fit of `best-skill-fit`, plus `wait` (default 1) for each second that the interaction has
 * waited. When more than `most` (default and limit 64) wait or are free, each gets the agent worth most, one at a time.
 *
 * It decides within one queue, so it is for queues whose agents have no other queue that should come first.
 */
export const batchOptimal = defineStrategy({
  name: 'batch-optimal',
  options: z.strictObject({
    windowMs: z.number().int().min(0).max(10_000).default(250),
    most: z.number().int().min(2).max(BATCH_MAX).default(BATCH_MAX),
    fit: z.number().min(0).max(1_000).default(1),
    wait: z.number().min(0).max(1_000).default(1),
  }),
  create: ({ windowMs, most, fit, wait }) => ({
    name: 'batch-optimal',
    batch: { windowMs, most },
    score: (agent, situation) =>
      fit * fitOf(agent, situation) + (wait * (situation.now - situation.stage.since)) / 1_000,
  }),
})
