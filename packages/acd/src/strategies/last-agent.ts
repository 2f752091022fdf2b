import { z } from 'zod'
import { heldForAgent } from './held-for-agent.js'
import { defineStrategy } from './strategy.js'

/**
 * The agent who served this customer's conversation last. `waitMs` (default 0) is how long to wait for that agent when
 * busy; nobody is waited for who is not there. `expiresMs` (default: never) is after how long the affinity is over.
 */
export const lastAgent = defineStrategy({
  name: 'last-agent',
  options: z.strictObject({
    waitMs: z.number().int().min(0).max(86_400_000).default(0),
    expiresMs: z.number().int().min(1).exactOptional(),
  }),
  create: ({ waitMs, expiresMs = Infinity }) => ({
    name: 'last-agent',
    propose({ lastAgent: agent, familiarAgents }, { now }) {
      if (agent === undefined || expiresMs === Infinity) return agent
      const servedAt = familiarAgents?.find((each) => each.agent === agent)?.lastAt
      return servedAt !== undefined && now - servedAt <= expiresMs ? agent : undefined
    },
    ...(waitMs > 0 && {
      hold(situation) {
        const proposed = this.propose?.(situation.interaction, situation)
        return typeof proposed === 'string' ? heldForAgent(situation, proposed, waitMs) : undefined
      },
    }),
  }),
})
