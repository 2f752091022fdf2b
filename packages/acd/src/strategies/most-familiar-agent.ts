import type { AgentId } from '@ringwright/core'
import type { Strategy } from './strategy.js'

/** The agent who has served this customer most often about this service; of several, whoever did so last. */
export const mostFamiliarAgent: Strategy = {
  name: 'most-familiar-agent',
  propose: ({ familiarAgents = [] }): readonly AgentId[] =>
    familiarAgents.toSorted((a, b) => b.times - a.times || b.lastAt - a.lastAt).map(({ agent }) => agent),
}
