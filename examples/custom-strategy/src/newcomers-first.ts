import { defineStrategy, takenIn } from '@ringwright/acd'
import { z } from 'zod'

/**
 * Customers worth at most `valueMax` go to whoever has taken the fewest of the last hours; all others are for the next
 * strategy of the queue.
 */
export const newcomersFirst = defineStrategy({
  name: 'newcomers-first',
  options: z.strictObject({
    valueMax: z.number().min(0).default(100),
    hours: z.number().int().min(1).max(24).default(8),
  }),
  create: ({ valueMax, hours }) => ({
    name: 'newcomers-first',
    readsHistory: true,
    score(agent, { interaction, now }) {
      const { value } = interaction.attributes
      return typeof value === 'number' && value <= valueMax ? -takenIn(agent, hours, now) : undefined
    },
  }),
})
