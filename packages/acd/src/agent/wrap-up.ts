import type { Instant, InteractionId, Transaction } from '@ringwright/core'
import type { Queue } from '../queue/queue.js'
import { type Agent, type AgentLoad, agents } from './agent.js'
import { withTalk } from './agent-history.js'
import { loadsWithout, putLoads } from './agent-loads.js'

/** Ends an engaged load: the agent wraps up as long as the queue allows, or is free at once. */
export function startWrapUp(transaction: Transaction, agent: Agent, load: AgentLoad, queue: Queue | undefined): void {
  const { now } = transaction
  const wrapUpMs = queue?.wrapUpMs ?? 0
  const others = loadsWithout(agent, load.offer)
  const talked = queue?.keepsHistory ? withTalk(agent, now - load.since, now) : agent
  if (wrapUpMs === 0) return putLoads(transaction, talked, others)
  const until = now + wrapUpMs
  putLoads(transaction, talked, others.concat({ ...load, state: 'wrapping', since: now, until }))
  const { interaction, queue: queueId } = load
  transaction.fact('agent:wrapUpStarted', { agent: agent.id, interaction, queue: queueId, until })
}

export type ExtendOutcome =
  | { readonly outcome: 'extended'; readonly until: Instant }
  | { readonly outcome: 'refused'; readonly reason: 'notWrapping' | 'limit' }

/** Longest wrap-up: what takes longer is other work, and has a status of its own. */
const WRAP_UP_MAX_MS = 900_000

/** Gives more time for the paperwork of an interaction, as far as a wrap-up may last in all. */
export function extendWrapUp(
  transaction: Transaction,
  agent: Agent,
  interaction: InteractionId,
  byMs: number,
): ExtendOutcome {
  const load = agent.loads.findLast((each) => each.interaction === interaction && each.state === 'wrapping')
  if (!load) return { outcome: 'refused', reason: 'notWrapping' }
  const { since, until: before = since } = load
  const until = Math.min(before + byMs, since + WRAP_UP_MAX_MS)
  if (until <= before) return { outcome: 'refused', reason: 'limit' }
  putLoads(
    transaction,
    agent,
    agent.loads.map((each) => (each === load ? { ...load, until } : each)),
  )
  transaction.fact('agent:wrapUpExtended', { agent: agent.id, interaction, queue: load.queue, until })
  return { outcome: 'extended', until }
}

/** Ends wrap-ups: the one of an interaction, or all whose time is over. */
export function endWrapUps(transaction: Transaction, agent: Agent, ends: (load: AgentLoad) => boolean): void {
  const ended = agent.loads.filter((load) => load.state === 'wrapping' && ends(load))
  if (ended.length === 0) return
  putLoads(
    transaction,
    agent,
    agent.loads.filter((load) => !ended.includes(load)),
  )
  for (const { interaction, queue } of ended)
    transaction.fact('agent:wrapUpEnded', { agent: agent.id, interaction, queue })
}

/** When the agent's first wrap-up ends by itself. */
export function wrapUpDeadline(agent: Agent): number | undefined {
  let first: number | undefined
  for (const { state, until } of agent.loads)
    if (state === 'wrapping' && until !== undefined && (first === undefined || until < first)) first = until
  return first
}

export function lapseWrapUps(transaction: Transaction, id: string): void {
  const agent = transaction.read(agents, id)
  if (agent) endWrapUps(transaction, agent, ({ until }) => until !== undefined && until <= transaction.now)
}
