import type { Engine, QueueId, QueueStaff, StaffMember } from '@ringwright/core'
import { type Agent, agents, isFree } from '../agent/agent.js'
import { isInHand } from '../agent/agent-load.js'
import { skillLevel } from '../skill/skill-level.js'
import type { QueueFloor, QueueStates } from './queue-floor.js'
import { type Queue, queues } from './queue.js'

/** Who serves a queue for calls: its agents who are not offline, have a phone, and can what the queue asks of everybody. */
export function staffOf(engine: Engine, states: QueueStates, floor: QueueFloor, id: QueueId): QueueStaff {
  const queue = engine.get(queues, id)
  if (!queue) return { members: [], waitingElsewhere: 0 }
  const members: StaffMember[] = []
  const others = new Set<QueueId>()
  for (const agentId of states.queueState(id).staffed) {
    const agent = engine.get(agents, agentId)
    if (!agent || !serves(agent, queue, engine.clock.now())) continue
    for (const other of agent.queues) if (other !== id) others.add(other)
    members.push(memberOf(agent))
  }
  let waitingElsewhere = 0
  for (const other of others) waitingElsewhere += floor.ready(other, 'voice')
  return { members, waitingElsewhere }
}

function serves(agent: Agent, { skills }: Queue, at: number): boolean {
  if (agent.contact === undefined) return false
  return Object.entries(skills).every(([skill, level]) => skillLevel(agent, skill, at) >= level)
}

/** A dialer asks for everybody twice a second, and records of agents change with their calls. */
const membersByRecord = new WeakMap<Agent, StaffMember>()

function memberOf(agent: Agent): StaffMember {
  let member = membersByRecord.get(agent)
  if (!member) {
    member = newMember(agent)
    membersByRecord.set(agent, member)
  }
  return member
}

function newMember(agent: Agent): StaffMember {
  const isShared = agent.queues.length > 1
  const { id, status } = agent
  const isLeaving = agent.nextStatus !== undefined || status.name !== 'available' || !agent.connected
  return { agent: id, ...phaseOf(agent), isLeaving, isShared }
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
