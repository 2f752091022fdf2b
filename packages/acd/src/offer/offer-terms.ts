import type { Changeable, Interaction, Offer } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'

/** Whether this agent is not asked; what is agreed with the agent goes before what the queue wants. */
export function acceptsUnasked(agent: Agent, queue: Queue, channel: string): boolean {
  const agreed = agent.autoAccept ?? queue.autoAccept
  return typeof agreed === 'boolean' ? agreed : agreed !== undefined && agreed.includes(channel)
}

/** Adds to an offer by phone where it rings, how it is answered, and what the agent hears first. */
export function addPhoneTerms(offer: Changeable<Offer>, agent: Agent, queue: Queue, { channel }: Interaction): void {
  const { contact, devices, confirm, line } = agent
  const { whisper } = queue
  if (contact !== undefined) offer.contact = contact
  if (devices) offer.devices = devices
  if (line) offer.onLine = true
  if (acceptsUnasked(agent, queue, channel)) offer.autoAnswer = true
  if (confirm) offer.confirm = confirm
  if (whisper !== undefined) offer.whisper = whisper
}
