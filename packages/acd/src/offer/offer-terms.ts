import type { Interaction, Offer } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'

/** Whether this agent is not asked; what is agreed with the agent goes before what the queue wants. */
export function acceptsUnasked(agent: Agent, queue: Queue, channel: string): boolean {
  const agreed = agent.autoAccept ?? queue.autoAccept
  return typeof agreed === 'boolean' ? agreed : agreed !== undefined && agreed.includes(channel)
}

/** What an offer by phone says: where it rings, how it is answered, and what the agent hears first. */
export function phoneTerms(
  agent: Agent,
  queue: Queue,
  { channel }: Interaction,
): Pick<Offer, 'contact' | 'devices' | 'onLine' | 'autoAnswer' | 'confirm' | 'whisper'> {
  const { contact, devices, confirm, line } = agent
  const { whisper } = queue
  return {
    ...(contact !== undefined && { contact }),
    ...(devices && { devices }),
    ...(line && { onLine: true }),
    ...(acceptsUnasked(agent, queue, channel) && { autoAnswer: true }),
    ...(confirm && { confirm }),
    ...(whisper !== undefined && { whisper }),
  }
}
