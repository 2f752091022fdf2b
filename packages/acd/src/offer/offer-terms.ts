import type { Interaction, Offer } from '@ringwright/core'
import { z } from 'zod'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'

/** Whether offers are accepted without asking: all, none, or those of some channels. */
export type AutoAccept = boolean | readonly string[]

/** As many as a center has channels. */
const CHANNELS_MAX = 32

export const autoAcceptSchema = z.union([z.boolean(), z.array(z.string().min(1).max(64)).max(CHANNELS_MAX)])

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
): Pick<Offer, 'contact' | 'devices' | 'autoAnswer' | 'confirm' | 'whisper'> {
  const { contact, devices, confirm } = agent
  const { whisper } = queue
  return {
    ...(contact !== undefined && { contact }),
    ...(devices && { devices }),
    ...(acceptsUnasked(agent, queue, channel) && { autoAnswer: true }),
    ...(confirm && { confirm }),
    ...(whisper !== undefined && { whisper }),
  }
}
