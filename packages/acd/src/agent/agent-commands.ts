import { type AgentId, RingwrightError, type Transaction } from '@ringwright/core'
import { type Agent, type AgentStatus, agents } from './agent.js'

export type StatusChoice = Omit<AgentStatus, 'since'>

/**
 * The agent chooses a status. With work at hand, `break` and `offline` wait until the last load ends (no new offers
 * meanwhile); `available` takes a waiting choice back. The last command wins.
 */
export function chooseStatus(transaction: Transaction, id: AgentId, choice: StatusChoice): Agent {
  const agent = readAgent(transaction, id)
  const { now } = transaction
  const { nextStatus: _superseded, ...current } = agent
  const busy = agent.loads.some(({ state }) => state !== 'offered')
  if (choice.name !== 'available' && busy) return put(transaction, { ...current, nextStatus: choice })
  const unchanged = current.status.name === choice.name && current.status.reason === choice.reason
  if (unchanged) return agent.nextStatus ? put(transaction, current) : agent
  const becomesAvailable = choice.name === 'available'
  transaction.fact('agent:statusChanged', {
    agent: id,
    status: choice.name,
    ...(choice.reason !== undefined && { reason: choice.reason }),
    cause: 'chosen',
  })
  return put(transaction, {
    ...current,
    status: { ...choice, since: now },
    ...(becomesAvailable && { idleSince: now, missed: 0 }),
  })
}

/** The agent's screen came or went. */
export function setConnected(transaction: Transaction, id: AgentId, connected: boolean): void {
  const agent = readAgent(transaction, id)
  if (agent.connected === connected) return
  put(transaction, { ...agent, connected, ...(connected && { idleSince: transaction.now }) })
  transaction.fact('agent:presenceChanged', { agent: id, connected })
}

export function readAgent(transaction: Transaction, id: AgentId): Agent {
  const agent = transaction.read(agents, id)
  if (!agent) throw new RingwrightError('not_found', `There is no agent "${id}"; add the profile with acd({ agents }).`)
  return agent
}

function put(transaction: Transaction, agent: Agent): Agent {
  transaction.put(agents, agent.id, agent)
  return agent
}
