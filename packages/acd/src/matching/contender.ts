import type { Instant } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import { membershipOf } from '../agent/membership.js'
import type { Queue } from '../queue/queue.js'
import type { WaitingItem } from './waiting-item.js'
import { type ServingOrder, isFirstOf } from './serving-order.js'

/** Somebody who waits, with what an agent of several queues compares. */
export interface Contender {
  readonly item: WaitingItem
  readonly queue: Queue
  readonly order: ServingOrder
}

/**
 * Which of two an agent serves first. In one queue its order decides. Of two queues, whoever would starve; then the
 * agent's rank of the queues, their weight, what the priorities have come to, and the age.
 */
export function goesBefore(a: Contender, b: Contender, agent: Pick<Agent, 'memberships'>, now: Instant): boolean {
  if (a.queue.id === b.queue.id) return isFirstOf(a.order, a.item, b.item, now)
  const [priorityA, priorityB] = [a.order.priority(a.item, now), b.order.priority(b.item, now)]
  if (priorityA === Infinity || priorityB === Infinity) {
    if (priorityA !== priorityB) return priorityA === Infinity
    return a.item.age !== b.item.age ? a.item.age < b.item.age : a.item.id < b.item.id
  }
  const [rankA, rankB] = [membershipOf(agent, a.queue.id).rank, membershipOf(agent, b.queue.id).rank]
  if (rankA !== rankB) return rankA < rankB
  if (a.queue.weight !== b.queue.weight) return a.queue.weight > b.queue.weight
  if (priorityA !== priorityB) return priorityA > priorityB
  const [sinceA, sinceB] = [a.order.countsFrom(a.item), b.order.countsFrom(b.item)]
  return sinceA !== sinceB ? sinceA < sinceB : a.item.id < b.item.id
}
