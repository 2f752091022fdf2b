import type { AgentId, Medium } from '@ringwright/core'
import { FreeAgents } from './free-agents.js'
import { Openings } from './openings.js'
import type { Queue } from '../queue/queue.js'
import { ReadyItems } from './ready-items.js'
import { type ServingOrder, servingOrder } from './serving-order.js'
import { WaitingList } from './waiting-list.js'

const USUAL_ORDER = servingOrder({ order: { law: 'strict' } })

/** What matching knows of one queue. */
export class QueueState {
  /** As it is now; undefined while there is no such queue. */
  queue: Queue | undefined
  /** Everybody who waits, offered to somebody or not: what positions count. */
  readonly waiting: WaitingList
  /** Those who can be offered to somebody, by medium. */
  readonly ready: Readonly<Record<Medium, ReadyItems>>
  readonly free: Readonly<Record<Medium, FreeAgents>>
  /** Agents of the queue who are not offline. */
  readonly staffed: Set<AgentId>
  /** Who of the queue's agents may be offered somebody only after a time. */
  readonly openings: Openings
  readonly order: ServingOrder

  /** `before`: the same queue under another order; its agents stay, and who waits is to be added anew. */
  constructor(queue: Queue | undefined, before?: QueueState) {
    const order = queue ? servingOrder(queue) : USUAL_ORDER
    this.queue = queue
    this.order = order
    this.waiting = new WaitingList(order)
    this.ready = { voice: new ReadyItems(order), text: new ReadyItems(order) }
    this.free = before?.free ?? { voice: new FreeAgents(), text: new FreeAgents() }
    this.staffed = before?.staffed ?? new Set<AgentId>()
    this.openings = before?.openings ?? new Openings()
  }
}
