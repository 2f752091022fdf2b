import type { AgentId, ChannelCapabilities, Interaction, QueueId } from '@ringwright/core'
import { type Agent, workState } from '../agent/agent.js'
import { type AgentLoad, isPaperwork } from '../agent/agent-load.js'
import { wrapUpRule } from '../agent/wrap-up-rule.js'
import type { Note, Papers } from '../papers/papers.js'
import type { Queue } from '../queue/queue.js'
import type { BoardAgent, DeskAgent, DeskInteraction, DeskPapers } from './desk-schema.js'

/** What is known of an interaction beside the agent's load. */
export interface LoadSurroundings {
  /** Undefined when the customer is gone. */
  readonly interaction: Interaction | undefined
  readonly queue: Queue | undefined
  readonly papers: Papers | undefined
  /** What was shown until now. */
  readonly before: DeskInteraction | undefined
  /** What can become of messages of a channel. */
  revisions(channel: string): ChannelCapabilities['revisions']
  agentName(id: AgentId): string | undefined
}

/** What an agent's own screen shows of the agent. */
export function deskAgentOf(agent: Agent, queueName: (queue: QueueId) => string): DeskAgent {
  const { id, name, queues, status, nextStatus, line } = agent
  const { voice, text, budget } = agent.capacity
  return {
    ...{ id, name, queues, status },
    optionalQueues: optionalQueuesOf(agent, queueName),
    ...(nextStatus && { nextStatus }),
    workState: workState(agent),
    ...(line && { line: { isUp: line.isUp, ...(line.retryAt !== undefined && { retryAt: line.retryAt }) } }),
    capacity: { voice, text, budget },
  }
}

function optionalQueuesOf(
  { queues, left = [], memberships = {} }: Agent,
  queueName: (queue: QueueId) => string,
): DeskAgent['optionalQueues'] {
  const choices = [...queues, ...left].filter((queue) => memberships[queue]?.optional).sort()
  return choices.map((id) => ({ id, name: queueName(id), joined: queues.includes(id) }))
}

/**
 * What an agent's screen shows of a load. The interaction is removed when the customer is gone; what was known of it
 * before is shown on while the agent wraps up.
 */
export function deskInteractionOf(
  load: AgentLoad,
  { interaction, queue, papers, before, revisions: revisionsOf, agentName }: LoadSurroundings,
): DeskInteraction {
  const { state, since, until, medium, customer, conversation } = load
  const own = isPaperwork(load) ? undefined : interaction
  const request = own ? requestOf(own) : before?.request
  // A customer may go on on another channel than the one on which the agent took it.
  const channel = own?.channel ?? before?.channel ?? load.channel
  const revisions = revisionsOf(channel)
  const consult = own && consultOf(load, own, agentName)
  const offer = state === 'offered' ? offerOf(load, interaction) : undefined
  return {
    id: load.interaction,
    ...{ state, since, channel, medium, customer, conversation },
    queue: { id: load.queue, name: queue?.name ?? load.queue },
    escalates: queue?.escalation !== undefined,
    held: own?.stage.name === 'engaged' && own.stage.held === true,
    secured: own?.stage.name === 'engaged' && own.stage.secured === true,
    wrapUp: wrapUpOf(load, queue),
    ...(revisions && { revisions: { edit: revisions.edit !== undefined, takeBack: revisions.takeBack !== undefined } }),
    ...(consult && { consult }),
    ...(offer && { offer }),
    ...(until !== undefined && { until }),
    ...(own?.stage.name === 'engaged' && own.stage.reply && { replyDueAt: own.stage.reply.dueAt }),
    ...(request && { request }),
    ...(papers && { papers: papersOf(papers, agentName) }),
  }
}

function wrapUpOf({ channel, wantsWrapUp, disposed }: AgentLoad, queue: Queue | undefined): DeskInteraction['wrapUp'] {
  return {
    mode: queue ? wrapUpRule(queue, channel).mode : 'none',
    requested: wantsWrapUp === true,
    disposed: disposed === true,
    dispositionRequired: queue?.dispositions?.required === true,
  }
}

/** What agents and supervisors read of the papers of an interaction. */
export function papersOf({ tags, notes, asides }: Papers, agentName: LoadSurroundings['agentName']): DeskPapers {
  const shown = ({ id, author, at, text }: Note) => ({
    ...{ id, at, text },
    author: { ...author, name: agentName(author.id as AgentId) ?? author.id },
  })
  return { tags, notes: notes.map(shown), ...(asides && { asides: asides.map(shown) }) }
}

function consultOf(
  { offer }: AgentLoad,
  { stage }: Interaction,
  agentName: LoadSurroundings['agentName'],
): DeskInteraction['consult'] {
  if (stage.name !== 'engaged' || !stage.consult) return undefined
  const { id, agent, contact, answeredAt, talksWith, transfers } = stage.consult
  const isAsked = id === offer
  const other = isAsked ? stage.agent : agent
  return {
    role: isAsked ? 'isAsked' : 'asks',
    with: other === undefined ? contact : (agentName(other) ?? other),
    transfers: transfers === true,
    ...(answeredAt !== undefined && { talksWith }),
  }
}

/** What a supervisor's board shows of an agent. */
export function boardAgentOf(agent: Agent): BoardAgent {
  const { id, name, queues, status, nextStatus, connected, loads } = agent
  return {
    ...{ id, name, queues, status, connected },
    ...(nextStatus && { nextStatus }),
    workState: workState(agent),
    loads: loads.map(({ interaction, state, channel, medium, queue, since }) => ({
      ...{ interaction, state, channel, medium, queue, since },
    })),
  }
}

function requestOf({ service, direction, from, to, openedAt, language, attributes, stage }: Interaction) {
  const waitedMs = stage.name === 'engaged' ? stage.waitedMs : undefined
  return {
    ...{ service, direction, from, to, openedAt, attributes },
    ...(language !== undefined && { language }),
    ...(waitedMs !== undefined && { waitedMs }),
  }
}

function offerOf({ offer: id }: AgentLoad, interaction: Interaction | undefined) {
  const stage = interaction?.stage
  if (stage?.name === 'engaged' && stage.consult?.id === id) return { id, expiresAt: stage.consult.expiresAt }
  if (stage?.name !== 'waiting') return undefined
  const offer = stage.offers.find((each) => each.id === id)
  return offer && { id, expiresAt: offer.expiresAt, ...(offer.onLine && { onLine: true as const }) }
}
