import type { AgentId } from '@ringwright/core'
import { z } from 'zod'
import { heldForAgent } from './held-for-agent.js'
import { defineStrategy } from './strategy.js'

/**
 * The agents whom the interaction is meant for (`requirements.agents`), the highest score first; of equal scores, the
 * smaller id. `waitMs` (default 0) is how long to wait for the first of them when all are busy.
 */
export const designatedAgents = defineStrategy({
  name: 'designated-agents',
  options: z.strictObject({ waitMs: z.number().int().min(0).max(86_400_000).default(0) }),
  create: ({ waitMs }) => ({
    name: 'designated-agents',
    propose: (_interaction, { stage }) => byScore(stage.requirements?.agents),
    ...(waitMs > 0 && {
      hold(situation) {
        for (const id of byScore(situation.stage.requirements?.agents)) {
          const hold = heldForAgent(situation, id, waitMs)
          if (hold) return hold
        }
        return undefined
      },
    }),
  }),
})

function byScore(agents: Readonly<Record<string, number>> = {}): readonly AgentId[] {
  return Object.entries(agents)
    .sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || (a < b ? -1 : 1))
    .map(([id]) => id as AgentId)
}
