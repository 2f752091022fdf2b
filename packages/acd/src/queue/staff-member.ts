import type { Instant, StaffMember } from '@ringwright/core'
import { type Agent, isFree } from '../agent/agent.js'
import { isInHand } from '../agent/agent-load.js'
import { skillLevel } from '../skill/skill-level.js'
import type { Queue } from './queue.js'

/** Whether an agent who is not offline serves a queue for calls: has a phone, and can what the queue asks of everybody. */
export function serves(agent: Agent, { skills }: Queue, at: Instant): boolean {
  if (agent.contact === undefined) return false
  return Object.entries(skills).every(([skill, level]) => skillLevel(agent, skill, at) >= level)
}

/** The agent as those see it who call people for a queue; the same object as before where nothing of that has changed. */
export function staffMember(agent: Agent, before: StaffMember | undefined): StaffMember {
  const isShared = agent.queues.length > 1
  const { id, status } = agent
  const isLeaving = agent.nextStatus !== undefined || status.name !== 'available' || !agent.connected
  const { phase, since } = phaseOf(agent)
  if (
    before?.phase === phase &&
    before.since === since &&
    before.isLeaving === isLeaving &&
    before.isShared === isShared
  )
    return before
  return { agent: id, phase, since, isLeaving, isShared }
}

function phaseOf(agent: Agent): Pick<StaffMember, 'phase' | 'since'> {
  const calls = agent.loads.filter(({ medium, state }) => medium === 'voice' && state !== 'filing')
  const inHand = calls.find(isInHand)
  if (inHand) return { phase: 'talking', since: inHand.since }
  const [load] = calls
  if (load) return { phase: load.state === 'offered' ? 'offered' : 'wrapping', since: load.since }
  if (isFree(agent, 'voice')) return { phase: 'idle', since: agent.idleSince }
  const { status, loads } = agent
  // Busy with something written that leaves no room for a call.
  const written = loads.find(({ state }) => state !== 'filing')
  if (written && status.name === 'available' && agent.connected) return { phase: 'talking', since: written.since }
  return { phase: 'away', since: status.since }
}
