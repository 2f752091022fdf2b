import { expect, it } from 'vitest'
import type { Agent } from '../agent/agent.js'
import type { AgentLoad } from '../agent/agent-load.js'
import { latestLoad } from './latest-load.js'

function load(interaction: string, offer: string, state: AgentLoad['state']): AgentLoad {
  return {
    ...{ interaction: interaction as never, offer: offer as never, state, since: 0 },
    ...{ conversation: 'c' as never, customer: 'x' as never, channel: 'web-chat', medium: 'text', queue: 'q' as never },
    ...{ cost: 20, interruptible: false },
  }
}

it('is the newer one of an interaction that came back while its paperwork was open', () => {
  const loads = [load('i1', 'o1', 'wrapping'), load('i2', 'o2', 'engaged'), load('i1', 'o3', 'offered')]
  const agent = { loads } as unknown as Agent
  expect(latestLoad(agent, 'i1')).toBe(loads[2])
  expect(latestLoad(agent, 'i2')).toBe(loads[1])
  expect(latestLoad(agent, 'i3')).toBeUndefined()
  expect(latestLoad(undefined, 'i1')).toBeUndefined()
})
