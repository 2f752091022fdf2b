import type { Instant } from '@ringwright/core'
import type { Queue } from '../queue/queue.js'
import type { WaitingItem } from './waiting-item.js'

/**
 * In which order those who wait in one queue are served. Time goes on while they wait, so the law must order two of them
 * the same whenever it is asked; where it does not, one of them changes sides once, at an instant known beforehand.
 */
export interface ServingOrder {
  /** A strict total order of those who are not in front. */
  isBefore(a: WaitingItem, b: WaitingItem): boolean
  /** From when on an item is in front of all who are not; those in front are served by age. Absent: nobody ever is. */
  frontAt?(item: WaitingItem): Instant
  /** What its priority has come to, to be compared with items of other queues; Infinity once it would starve. */
  priority(item: WaitingItem, now: Instant): number
  /** What is compared with items of other queues after that: since when it waits, or would for its deadline to be the usual. */
  countsFrom(item: WaitingItem): Instant
}

type Aged = Pick<WaitingItem, 'id' | 'priority' | 'age'>

const MINUTE_MS = 60_000

export function servingOrder({ order, starvationMs }: Pick<Queue, 'order' | 'starvationMs'>): ServingOrder {
  const law = lawOf(order)
  if (starvationMs === undefined) return law
  const { frontAt } = law
  return {
    isBefore: law.isBefore,
    countsFrom: law.countsFrom,
    // Whoever starves is older than whoever does not, so ages alone keep those who starve before the others in front.
    frontAt: (item) => Math.min(item.age + starvationMs, frontAt?.(item) ?? Infinity),
    priority: (item, now) => (item.age + starvationMs <= now ? Infinity : law.priority(item, now)),
  }
}

function lawOf(order: Queue['order']): ServingOrder {
  switch (order.law) {
    case 'strict':
      return {
        isBefore: order.newestFirst ? isNewerBefore : isServedBefore,
        priority: ({ priority }) => priority,
        countsFrom: ageOf,
      }
    case 'linear':
      return {
        isBefore: (a, b) => isEarlier(headStart(a, order.perMinute), headStart(b, order.perMinute), a, b),
        priority: (item, now) => grown(item, order.perMinute, now),
        countsFrom: ageOf,
      }
    case 'capped':
      return {
        isBefore: (a, b) => isEarlier(headStart(a, order.perMinute), headStart(b, order.perMinute), a, b),
        // When p + r·wait reaches the cap; from then on all have the same, and age decides.
        frontAt: (item) => headStart(item, order.perMinute) + (order.max * MINUTE_MS) / order.perMinute,
        priority: (item, now) => Math.min(order.max, grown(item, order.perMinute, now)),
        countsFrom: ageOf,
      }
    case 'deadline':
      return {
        isBefore: (a, b) => isEarlier(dueOf(a, order.targetMs), dueOf(b, order.targetMs), a, b),
        priority: () => 0,
        countsFrom: (item) => dueOf(item, order.targetMs) - order.targetMs,
      }
  }
}

/** The order of most queues: by priority, then by age. */
export function isServedBefore(a: Aged, b: Aged): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  return isOlder(a, b)
}

export function isOlder(a: Pick<Aged, 'id' | 'age'>, b: Pick<Aged, 'id' | 'age'>): boolean {
  return a.age !== b.age ? a.age < b.age : a.id < b.id
}

/** Of two who wait in one queue. */
export function isFirstOf(order: ServingOrder, a: WaitingItem, b: WaitingItem, now: Instant): boolean {
  if (!order.frontAt) return order.isBefore(a, b)
  const [inFrontA, inFrontB] = [order.frontAt(a) <= now, order.frontAt(b) <= now]
  if (inFrontA !== inFrontB) return inFrontA
  return inFrontA ? isOlder(a, b) : order.isBefore(a, b)
}

function ageOf({ age }: WaitingItem): Instant {
  return age
}

function isNewerBefore(a: WaitingItem, b: WaitingItem): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : isOlder(b, a)
}

function isEarlier(keyA: number, keyB: number, a: WaitingItem, b: WaitingItem): boolean {
  return keyA !== keyB ? keyA < keyB : isOlder(a, b)
}

/**
 * When somebody without priority would have come to stand where this one does. Comparing p + r·wait of two items at any
 * instant comes to comparing this, in which there is no "now".
 */
function headStart({ age, priority }: WaitingItem, perMinute: number): Instant {
  return age - (priority * MINUTE_MS) / perMinute
}

function grown({ age, priority }: WaitingItem, perMinute: number, now: Instant): number {
  return priority + (perMinute * (now - age)) / MINUTE_MS
}

function dueOf({ age, due }: WaitingItem, targetMs: number): Instant {
  return due ?? age + targetMs
}
