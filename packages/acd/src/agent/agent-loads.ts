import type { Changeable, Instant, Interaction, OfferId, QueueId, Transaction } from '@ringwright/core'
import { type Agent, type AgentStatus, agents } from './agent.js'
import type { AgentLoad, LoadState } from './agent-load.js'
import { type AgentHistory, afterWork } from './agent-history.js'
import { settled, workOf } from './capacity.js'

/** By whom a load ends: by what the agent did, or let pass; or by others who took an offer back. */
export type LoadEnd = 'agent' | 'others'

/**
 * The agent with another set of loads. When the last one ends, a status that waited for that takes effect. Free anew is who
 * had a load; who was offered something that others took back has been free all the while.
 */
export function withLoads(before: Agent, loads: readonly AgentLoad[], now: Instant, endedBy: LoadEnd = 'agent'): Agent {
  const { history, idleSince, nextStatus, status } = before
  const left = countOfWork(loads)
  if (left >= countOfWork(before.loads)) return atWork(before, loads, idleSince, status, history)
  const isOwn = endedBy === 'agent'
  const freeSince = isOwn ? now : idleSince
  const past = isOwn && history ? historyOfWorkEnded(before, history, loads, now) : history
  if (!nextStatus || left > 0) return atWork(before, loads, freeSince, status, past)
  const { nextStatus: _takesEffect, ...rest } = before
  return atWork(rest, loads, freeSince, { ...nextStatus, since: now }, past)
}

/** Papers that are only open are no work: nothing waits for them. */
function countOfWork(loads: readonly AgentLoad[]): number {
  let count = 0
  for (const { state } of loads) if (state !== 'filing') count++
  return count
}

/**
 * Written out field by field, because every step of every interaction makes an agent anew: copies made by spreading have
 * as many shapes as there were ways to make the original, and most of their fields stand apart from the object.
 */
function atWork(
  before: Agent,
  loads: readonly AgentLoad[],
  idleSince: Instant,
  status: AgentStatus,
  history: AgentHistory | undefined,
): Agent {
  const { id, name, skills, queues, capacity, connected, missed } = before
  const {
    site,
    left,
    contact,
    devices,
    line,
    autoAccept,
    confirm,
    limit,
    quota,
    elsewhere,
    memberships,
    skillsUntil,
    nextStatus,
  } = before
  const agent: Changeable<Agent> = {
    id,
    name,
    skills,
    queues,
    capacity,
    status,
    connected,
    loads,
    idleSince,
    missed,
  }
  if (site !== undefined) agent.site = site
  if (contact !== undefined) agent.contact = contact
  if (devices) agent.devices = devices
  if (line) agent.line = line
  if (autoAccept !== undefined) agent.autoAccept = autoAccept
  if (confirm) agent.confirm = confirm
  if (left) agent.left = left
  if (limit) agent.limit = limit
  if (quota) agent.quota = quota
  if (elsewhere) agent.elsewhere = elsewhere
  if (memberships) agent.memberships = memberships
  if (skillsUntil) agent.skillsUntil = skillsUntil
  if (nextStatus) agent.nextStatus = nextStatus
  if (history) agent.history = history
  return agent
}

/** The same load in another state, written out for the same reason. */
export function loadIn(load: AgentLoad, state: LoadState, since: Instant, until?: Instant): AgentLoad {
  const { interaction, offer, conversation, customer, channel, medium, queue, cost, interruptible } = load
  const next: Changeable<AgentLoad> = {
    interaction,
    offer,
    conversation,
    customer,
    channel,
    medium,
    queue,
    state,
    since,
    cost,
    interruptible,
  }
  if (until !== undefined) next.until = until
  if (load.wantsWrapUp !== undefined) next.wantsWrapUp = load.wantsWrapUp
  if (load.disposed !== undefined) next.disposed = load.disposed
  if (load.consulted) next.consulted = true
  return next
}

function historyOfWorkEnded(
  agent: Agent,
  history: AgentHistory,
  loads: readonly AgentLoad[],
  now: Instant,
): AgentHistory {
  const ended = agent.loads.find(({ offer }) => !loads.some((load) => load.offer === offer))
  return afterWork(history, ended, now)
}

/**
 * The agent's loads without the one that came by an offer. An interaction does not name a load: who gave it away may get
 * it back while still wrapping up.
 */
export function loadsWithout(agent: Agent, offer: OfferId): readonly AgentLoad[] {
  return agent.loads.filter((load) => load.offer !== offer)
}

/** The load of an agent who is asked to take an interaction. */
export function offeredLoad(
  { capacity }: Agent,
  interaction: Interaction,
  { id, queue, now }: { readonly id: OfferId; readonly queue: QueueId; readonly now: Instant },
): AgentLoad {
  const { channel, medium } = interaction
  const { cost, interruptible } = workOf(capacity, channel, medium)
  return {
    interaction: interaction.id,
    offer: id,
    conversation: interaction.conversation,
    customer: interaction.customer,
    channel,
    medium,
    queue,
    state: 'offered',
    since: now,
    cost,
    interruptible,
  }
}

/**
 * Puts the agent with other loads. What has to make room for them is paused, and what there is room for again goes on;
 * a delayed status takes effect. Each of these is said by a fact.
 */
export function putLoads(
  transaction: Transaction,
  agent: Agent,
  changed: readonly AgentLoad[],
  endedBy: LoadEnd = 'agent',
): void {
  const loads = settled(changed, agent)
  if (loads !== changed) tellPauses(transaction, agent, changed, loads)
  const next = withLoads(agent, loads, transaction.now, endedBy)
  transaction.put(agents, agent.id, next)
  if (agent.nextStatus && !next.nextStatus) {
    const { name, reason } = next.status
    transaction.fact('agent:statusChanged', {
      agent: agent.id,
      status: name,
      ...(reason !== undefined && { reason }),
      cause: 'delayed',
    })
  }
}

function tellPauses(
  transaction: Transaction,
  agent: Agent,
  before: readonly AgentLoad[],
  after: readonly AgentLoad[],
): void {
  for (const [index, { interaction, queue, state }] of after.entries()) {
    if (state === before[index]?.state) continue
    const about = { interaction, queue, agent: agent.id }
    transaction.fact(state === 'paused' ? 'interaction:paused' : 'interaction:resumed', about)
  }
}
