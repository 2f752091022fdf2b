import {
  type AgentId,
  type Engine,
  type Instant,
  type QueueId,
  type QueueStaff,
  type StaffMember,
  ownValue,
} from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import type { QueueFloor, QueueStates } from './queue-floor.js'
import { type Queue, queues } from './queue.js'
import { serves, staffMember } from './staff-member.js'

const NOBODY: QueueStaff = { members: [], waitingElsewhere: 0 }

/** The staff of a queue as it was told last, and what has happened since. */
interface KnownStaff {
  readonly queue: Queue
  told: QueueStaff
  /** Where each member stands. */
  places: ReadonlyMap<AgentId, number>
  /** Other queues of the members. */
  others: readonly QueueId[]
  /** When the first skill of a member expires that the queue asks for; infinity for never. */
  expiresAt: Instant
  /** Agents of the queue whose records have changed. */
  readonly changed: Set<AgentId>
}

/**
 * Who serves queues for calls: their agents who are not offline, have a phone, and can what the queue asks of everybody.
 * A dialer asks twice a second for every campaign, so what was told is kept and only agents that have changed are looked
 * at again. Queues that nobody asks for cost nothing.
 */
export class QueueStaffs {
  readonly #engine: Engine
  readonly #states: QueueStates
  readonly #floor: QueueFloor
  readonly #known = new Map<QueueId, KnownStaff>()

  constructor(engine: Engine, states: QueueStates, floor: QueueFloor) {
    this.#engine = engine
    this.#states = states
    this.#floor = floor
    engine.index(agents, (after, before) => {
      if (this.#known.size > 0) this.#changed(after?.body, before?.body)
    })
    engine.index(queues, (after, before) => {
      // The record guards the queue's length and changes with each customer, seldom in what it asks of agents.
      if (before && after?.body.skills !== before.body.skills) this.#known.delete(before.body.id)
    })
  }

  /** The same object as the last time while nothing of it has changed. */
  of(id: QueueId): QueueStaff {
    const queue = this.#engine.get(queues, id)
    if (!queue) return NOBODY
    const known = this.#known.get(id)
    const now = this.#engine.clock.now()
    if (!known || now >= known.expiresAt || !this.#renew(known, now)) return this.#look(queue, now)
    const waitingElsewhere = this.#waiting(known.others)
    if (known.told.waitingElsewhere !== waitingElsewhere) known.told = { ...known.told, waitingElsewhere }
    return known.told
  }

  #changed(now: Agent | undefined, was: Agent | undefined): void {
    const isMoved = !now || !was || now.queues !== was.queues || now.skillsUntil !== was.skillsUntil
    for (const agent of isMoved ? [now, was] : [now])
      for (const queue of agent?.queues ?? [])
        if (isMoved) this.#known.delete(queue)
        else this.#known.get(queue)?.changed.add((agent as Agent).id)
  }

  /** Looks at those who have changed; false when somebody has come or gone. */
  #renew(known: KnownStaff, now: Instant): boolean {
    if (known.changed.size === 0) return true
    const { told, queue, places, changed } = known
    const members = [...told.members]
    const { staffed } = this.#states.queueState(queue.id)
    for (const id of changed) {
      const place = places.get(id)
      const agent = staffed.has(id) ? this.#engine.get(agents, id) : undefined
      const isThere = agent !== undefined && serves(agent, queue, now)
      if (isThere !== (place !== undefined)) return false
      if (agent && place !== undefined) members[place] = staffMember(agent, members[place])
    }
    changed.clear()
    known.told = { members, waitingElsewhere: told.waitingElsewhere }
    return true
  }

  #look(queue: Queue, now: Instant): QueueStaff {
    const members: StaffMember[] = []
    const places = new Map<AgentId, number>()
    const others = new Set<QueueId>()
    let expiresAt = Number.POSITIVE_INFINITY
    for (const id of this.#states.queueState(queue.id).staffed) {
      const agent = this.#engine.get(agents, id)
      if (!agent || !serves(agent, queue, now)) continue
      places.set(id, members.length)
      members.push(staffMember(agent, undefined))
      for (const other of agent.queues) if (other !== queue.id) others.add(other)
      expiresAt = Math.min(expiresAt, servesUntil(agent, queue))
    }
    const told: QueueStaff = { members, waitingElsewhere: this.#waiting(others) }
    this.#known.set(queue.id, { queue, told, places, others: [...others], expiresAt, changed: new Set() })
    return told
  }

  #waiting(others: Iterable<QueueId>): number {
    let waiting = 0
    for (const other of others) waiting += this.#floor.ready(other, 'voice')
    return waiting
  }
}

/** When the first of the agent's skills expires that the queue asks for; infinity for never. */
function servesUntil({ skillsUntil }: Agent, { skills }: Queue): Instant {
  return Math.min(...Object.keys(skills).map((skill) => ownValue(skillsUntil, skill) ?? Number.POSITIVE_INFINITY))
}
