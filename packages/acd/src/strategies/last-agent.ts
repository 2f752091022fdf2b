import type { Strategy } from './strategy.js'

/** The agent who served this customer's conversation last, if eligible now; otherwise the next strategy decides. */
export const lastAgent: Strategy = {
  name: 'last-agent',
  propose: (interaction) => interaction.lastAgent,
}
