import { type Engine, type QueueId, type Transaction, errorText, systemActor } from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { membershipOf } from '../agent/membership.js'
import type { QueueFloor, QueueStates } from './queue-floor.js'
import { type Queue, queues } from './queue.js'

const DESERTION = systemActor('deserted queues')

interface DesertionWatchOptions {
  readonly engine: Engine
  readonly floor: QueueFloor
  readonly states: QueueStates
}

/**
 * Notes on queues that nobody is left to serve them, or that somebody is again. What is noted stands in the queue's
 * record, so that whoever takes over has those leave who wait in vain.
 */
export class DesertionWatch {
  readonly #options: DesertionWatchOptions
  readonly #watched = new Set<QueueId>()
  readonly #due = new Set<QueueId>()
  #active = false
  #scheduled = false

  constructor(options: DesertionWatchOptions) {
    this.#options = options
    const { engine } = options
    engine.index(queues, (after, before) => {
      const id = (after ?? before)?.body.id as QueueId
      if (after?.body.leaveWhenDeserted || after?.body.deserted) this.#watched.add(id)
      else this.#watched.delete(id)
      this.#look(id)
    })
    engine.index(agents, (after, before) => {
      if (this.#watched.size > 0) this.#agentChanged(after?.body, before?.body)
    })
    engine.onDispatcher((active) => {
      this.#active = active
      for (const id of this.#watched) this.#look(id)
    })
  }

  #agentChanged(after: Agent | undefined, before: Agent | undefined): void {
    // Work comes and goes all the time, and says nothing here.
    const isSame =
      after?.status === before?.status &&
      after?.connected === before?.connected &&
      after?.queues === before?.queues &&
      after?.memberships === before?.memberships
    if (isSame) return
    for (const id of after?.queues ?? []) this.#look(id)
    for (const id of before?.queues ?? []) this.#look(id)
  }

  #look(id: QueueId): void {
    if (!this.#active || !this.#watched.has(id)) return
    this.#due.add(id)
    if (this.#scheduled) return
    this.#scheduled = true
    void Promise.resolve().then(() => {
      this.#scheduled = false
      const due = [...this.#due].filter((each) => this.#isToBeNoted(each))
      this.#due.clear()
      for (const each of due) this.#note(each)
    })
  }

  #isToBeNoted(id: QueueId): boolean {
    const queue = this.#options.engine.get(queues, id)
    return queue !== undefined && isDeserted(this.#options, queue) !== (queue.deserted !== undefined)
  }

  #note(id: QueueId): void {
    const { engine } = this.#options
    engine
      .dispatch(DESERTION, (transaction) => {
        const queue = transaction.read(queues, id)
        if (!queue || !this.#isToBeNoted(id)) return
        if (queue.deserted) putStaffed(transaction, queue)
        else putDeserted(transaction, queue)
      })
      .catch((error) =>
        engine.logger.error('deserted queue could not be noted', { queue: id, error: errorText(error) }),
      )
  }
}

/** Whether nobody who counts is there; false where the queue does not ask. */
function isDeserted({ engine, floor, states }: DesertionWatchOptions, { id, leaveWhenDeserted: rule }: Queue): boolean {
  if (!rule) return false
  const there = rule.counts === 'signedIn' ? states.queueState(id).staffed : floor.availableAgents(id)
  const { levelMax } = rule
  if (levelMax === undefined) return there.size === 0
  for (const agentId of there) {
    const agent = engine.get(agents, agentId)
    if (agent && membershipOf(agent, id).level <= levelMax) return false
  }
  return true
}

function putDeserted(transaction: Transaction, queue: Queue): void {
  const { id, leaveWhenDeserted } = queue
  const since = transaction.now
  transaction.put(queues, id, { ...queue, deserted: { since } })
  transaction.fact('queue:deserted', { queue: id, leaveAt: since + (leaveWhenDeserted?.afterMs ?? 0) })
}

function putStaffed(transaction: Transaction, { deserted: _over, ...queue }: Queue): void {
  transaction.put(queues, queue.id, queue)
  transaction.fact('queue:staffed', { queue: queue.id })
}
