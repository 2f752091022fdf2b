import { type Acd, type AgentProfile, type QueueOptions, acd } from '@ringwright/acd'
import { type Actor, type AgentId, type ContactCenter, createContactCenter } from '@ringwright/core'

export interface AcdFloor {
  readonly center: ContactCenter
  readonly distribution: Acd
}

/** A center of one node on the memory store, with its agents signed in. Each has one interaction at a time. */
export async function openAcdFloor(
  agentCount: number,
  queueCount: number,
  optionsOf: (queue: number) => Omit<QueueOptions, 'id'> = () => ({}),
): Promise<AcdFloor> {
  const queues = Array.from({ length: queueCount }, (_, index): QueueOptions => {
    return { id: `q${index}`, lengthMax: 100_000, ...optionsOf(index) }
  })
  const agents: AgentProfile[] = Array.from({ length: agentCount }, (_, index) => ({
    id: `a${index}`,
    name: `Agent ${index}`,
    queues: queuesOf(index, agentCount, queueCount),
    capacity: { text: 1 },
  }))
  const distribution = acd({ queues, agents })
  const center = createContactCenter({ plugins: [distribution] })
  await center.start()
  for (const { id } of agents) {
    await distribution.setConnected(id as AgentId, true)
    await distribution.setStatus(asAgent(id as AgentId), id as AgentId, { name: 'available' })
  }
  return { center, distribution }
}

/** Two for each agent, or as many more as are needed for each queue to have somebody. */
function queuesOf(agent: number, agentCount: number, queueCount: number): string[] {
  const own = new Set<number>()
  for (let queue = agent % queueCount; queue < queueCount; queue += agentCount) own.add(queue)
  own.add((agent * 7 + 3) % queueCount)
  return [...own].map((queue) => `q${queue}`)
}

export function asAgent(id: AgentId): Actor {
  return { role: 'agent', id }
}
