import { askedSince } from '@ringwright/core'
import { z } from 'zod'
import { defineStrategy } from './strategy.js'

/**
 * Agents choose for themselves with `acd.take`; nobody is offered anything. With `forMs`, only for so long: then the next
 * strategy of the queue finds somebody, and until then whoever picks is faster.
 */
export const cherryPick = defineStrategy({
  name: 'cherry-pick',
  options: z.strictObject({ forMs: z.number().int().min(1_000).max(86_400_000).exactOptional() }),
  create: ({ forMs = Infinity }) => ({
    name: 'cherry-pick',
    letsTake: true,
    hold: ({ stage }) => ({ until: askedSince(stage) + forMs }),
  }),
})
