import type { Interaction, QueueId } from '@ringwright/core'
import { type Agent, type AgentLoad, workState } from '../agent/agent.js'
import type { BoardAgent, DeskAgent, DeskInteraction } from './desk-schema.js'

/** What an agent's own screen shows of the agent. */
export function deskAgentOf(agent: Agent): DeskAgent {
  const { id, name, queues, status, nextStatus } = agent
  const { voice, text, budget } = agent.capacity
  return {
    ...{ id, name, queues, status },
    ...(nextStatus && { nextStatus }),
    workState: workState(agent),
    capacity: { voice, text, budget },
  }
}

/**
 * What an agent's screen shows of a load. The interaction is removed when the customer is gone; what was known of it
 * before is shown on while the agent wraps up.
 */
export function deskInteractionOf(
  load: AgentLoad,
  interaction: Interaction | undefined,
  before: DeskInteraction | undefined,
  queueName: (queue: QueueId) => string,
): DeskInteraction {
  const { state, since, until, channel, medium, queue, customer, conversation } = load
  const own = state === 'wrapping' ? undefined : interaction
  const request = own ? requestOf(own) : before?.request
  const offer = state === 'offered' ? offerOf(load, interaction) : undefined
  return {
    id: load.interaction,
    ...{ state, since, channel, medium, customer, conversation },
    queue: { id: queue, name: queueName(queue) },
    held: own?.stage.name === 'engaged' && own.stage.held === true,
    ...(offer && { offer }),
    ...(until !== undefined && { until }),
    ...(request && { request }),
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

function requestOf({ service, direction, from, to, openedAt, attributes, stage }: Interaction) {
  const waitedMs = stage.name === 'engaged' ? stage.waitedMs : undefined
  return { ...{ service, direction, from, to, openedAt, attributes }, ...(waitedMs !== undefined && { waitedMs }) }
}

function offerOf({ offer: id }: AgentLoad, interaction: Interaction | undefined) {
  if (interaction?.stage.name !== 'waiting') return undefined
  const offer = interaction.stage.offers.find((each) => each.id === id)
  return offer && { id, expiresAt: offer.expiresAt }
}
