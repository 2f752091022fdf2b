import { type AgentId, RingwrightError, type Transaction } from '@ringwright/core'
import { failOffer } from '../offer/offer-commands.js'
import { lineAtSignIn } from '../line/wants-line.js'
import { type Agent, type PlannedStatus, agents } from './agent.js'
import type { AgentLoad } from './agent-load.js'

/**
 * The agent chooses a status. With work at hand, `break` and `offline` wait until the last load ends (no new offers
 * meanwhile); `available` takes a waiting choice back. The last command wins. `forced`: at once, whatever is at hand,
 * which goes on. What is only offered goes back to its queue when the agent signs out, and does not count as missed.
 */
export function chooseStatus(transaction: Transaction, id: AgentId, choice: PlannedStatus, forced = false): Agent {
  const agent = readAgent(transaction, id)
  const { now } = transaction
  const { nextStatus, ...current } = agent
  const busy = agent.loads.some(({ state }) => state !== 'offered' && state !== 'filing')
  const said = { agent: id, status: choice.name, ...(choice.reason !== undefined && { reason: choice.reason }) }
  if (choice.name !== 'available' && busy && !forced) {
    if (nextStatus && isSame(nextStatus, choice)) return agent
    transaction.fact('agent:nextStatusChosen', said)
    return put(transaction, { ...current, nextStatus: choice })
  }
  if (isSame(current.status, choice)) {
    if (!nextStatus) return agent
    transaction.fact('agent:nextStatusWithdrawn', { agent: id, status: nextStatus.name })
    return put(transaction, current)
  }
  // Nobody answers any more, on the screen or by phone, so nobody rings in vain until the offer's time is over.
  if (choice.name === 'offline') failOffers(transaction, agent, () => true, 'signedOut')
  const { nextStatus: _over, ...left } = readAgent(transaction, id)
  const becomesAvailable = choice.name === 'available'
  transaction.fact('agent:statusChanged', { ...said, cause: forced ? 'forced' : 'chosen' })
  return put(transaction, {
    ...left,
    // What is spread first is cloned, and a clone made for the first time has a shape that no other object has.
    status: { since: now, ...choice },
    ...(becomesAvailable && { idleSince: now, missed: 0 }),
    ...(left.line && left.status.name === 'offline' && { line: lineAtSignIn(agent, left.line, transaction.node) }),
  })
}

/**
 * The agent's screen came or went. What was offered on a screen that is gone could not be answered: it goes back to its
 * queue at once, and does not count as missed. A call is offered by the phone.
 */
export function setConnected(transaction: Transaction, id: AgentId, connected: boolean): void {
  const agent = readAgent(transaction, id)
  if (agent.connected === connected) return
  if (!connected) failOffers(transaction, agent, ({ medium }) => medium === 'text', 'disconnected')
  const left = readAgent(transaction, id)
  const { line, ...now } = left
  const next = line && { line: connected ? lineAtSignIn(left, line, transaction.node) : line }
  put(transaction, { ...now, ...next, connected, ...(connected && { idleSince: transaction.now }) })
  transaction.fact('agent:presenceChanged', { agent: id, connected })
}

/** What is offered to the agent goes back to its queue. Whoever is asked in a consult is no offer, and is asked on. */
function failOffers(transaction: Transaction, agent: Agent, which: (load: AgentLoad) => boolean, reason: string): void {
  for (const load of agent.loads) {
    const { state, interaction, offer } = load
    if (state === 'offered' && which(load)) failOffer(transaction, { interaction, offer }, reason)
  }
}

export function readAgent(transaction: Transaction, id: AgentId): Agent {
  const agent = transaction.read(agents, id)
  if (!agent) throw new RingwrightError('not_found', `There is no agent "${id}"; add the profile with acd({ agents }).`)
  return agent
}

function isSame(a: Pick<PlannedStatus, 'name' | 'reason'>, b: PlannedStatus): boolean {
  return a.name === b.name && a.reason === b.reason
}

function put(transaction: Transaction, agent: Agent): Agent {
  transaction.put(agents, agent.id, agent)
  return agent
}
