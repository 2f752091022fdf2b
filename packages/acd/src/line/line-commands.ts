import type { AgentId, Instant, NodeId, Transaction } from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { readAgent } from '../agent/agent-commands.js'
import { failOffer } from '../offer/offer-commands.js'
import { calledNow } from './agent-line.js'
import { wantsLine } from './wants-line.js'

/** The first call after a loss, and the most that lies between two: a phone that is broken is not rung all day. */
const RETRY_FIRST_MS = 2_000
const RETRY_MOST_MS = 60_000
/** A line that was up for so long was lost by chance, and not because the phone cannot keep it. */
const STEADY_MS = 60_000

/** The agent calls this node to have a line; false for an agent who has none, or has one that is up, or is not signed in. */
export function lineCalledIn(transaction: Transaction, id: AgentId): boolean {
  const agent = transaction.read(agents, id)
  if (!agent?.line || agent.line.isUp || !wantsLine(agent)) return false
  const line = calledNow(agent.line, transaction.node)
  transaction.put(agents, id, { ...agent, line: line.begunBy === 'agent' ? { ...line, calledIn: true } : line })
  return true
}

/** It was answered; false when it is wanted at another node by now, or not at all. */
export function lineUp(transaction: Transaction, id: AgentId, node: NodeId): boolean {
  const agent = transaction.read(agents, id)
  if (!agent?.line || agent.line.home !== node || agent.line.retryAt !== undefined || !wantsLine(agent)) return false
  const { now } = transaction
  const { isUp } = agent.line
  transaction.put(agents, id, { ...agent, line: { ...agent.line, isUp: true, upSince: now } })
  if (!isUp) transaction.fact('agent:lineUp', { agent: id })
  return true
}

/** It was hung up because the agent needs it no longer. */
export function lineEnded(transaction: Transaction, id: AgentId, node: NodeId): void {
  const agent = transaction.read(agents, id)
  if (agent?.line?.isUp !== true || agent.line.home !== node || wantsLine(agent)) return
  transaction.put(agents, id, { ...agent, line: calledNow(agent.line, node) })
}

/** It is over though the agent needs it, or did not come up: what is offered goes on, and it is called again. */
export function lineLost(transaction: Transaction, id: AgentId, node: NodeId, cause: string): void {
  const agent = transaction.read(agents, id)
  if (!agent?.line || agent.line.home !== node) return
  const { now } = transaction
  const wasSteady = agent.line.upSince !== undefined && now - agent.line.upSince >= STEADY_MS
  const losses = wasSteady ? 1 : agent.line.losses + 1
  const retry =
    agent.line.begunBy === 'agent' ? {} : { retryAt: now + Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** (losses - 1)) }
  for (const { state, medium, interaction, offer } of agent.loads)
    if (state === 'offered' && medium === 'voice') failOffer(transaction, { interaction, offer }, 'lineLost')
  const left = transaction.read(agents, id) ?? agent
  transaction.put(agents, id, { ...left, line: { ...calledNow(agent.line, node), losses, ...retry } })
  transaction.fact('agent:lineLost', { agent: id, cause, ...retry })
}

/** Another node has a customer for it; false when there is no line that is up. */
export function bringLine(transaction: Transaction, id: AgentId): boolean {
  const agent = transaction.read(agents, id)
  if (agent?.line?.isUp !== true) return false
  if (agent.line.home !== transaction.node)
    transaction.put(agents, id, { ...agent, line: { ...agent.line, home: transaction.node } })
  return true
}

/** The node that had it is gone: it is called anew, at once. */
export function lineSettled(transaction: Transaction, agent: Agent, heir: NodeId): void {
  if (!agent.line) return
  const { id, line } = agent
  transaction.put(agents, id, { ...agent, line: calledNow(line, heir) })
  const retry = line.begunBy === 'agent' ? {} : { retryAt: transaction.now }
  if (line.isUp) transaction.fact('agent:lineLost', { agent: id, cause: 'nodeLost', ...retry })
}

export function lineDeadline({ line }: Agent): Instant | undefined {
  return line?.retryAt
}

/** `noLine`: the agent's profile has no standing line. */
export type LineCallOutcome =
  | { readonly outcome: 'called' }
  /** It is up, is being called, or is the agent's to begin; or the agent is not signed in. */
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'refused'; readonly reason: 'noLine' }

/** Somebody does not want to wait until it is called again. */
export function callLine(transaction: Transaction, id: AgentId): LineCallOutcome {
  const agent = readAgent(transaction, id)
  if (!agent.line) return { outcome: 'refused', reason: 'noLine' }
  if (agent.line.retryAt === undefined || !wantsLine(agent)) return { outcome: 'unchanged' }
  callLineAgain(transaction, agent)
  return { outcome: 'called' }
}

export function callLineAgain(transaction: Transaction, agent: Agent): void {
  if (!agent.line) return
  const { retryAt: _due, ...line } = agent.line
  transaction.put(agents, agent.id, { ...agent, line })
}
