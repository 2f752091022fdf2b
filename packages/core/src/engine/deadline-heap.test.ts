import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadlineHeap, type HeapPlace } from './deadline-heap.js'

interface Item extends HeapPlace {
  readonly key: string
}

function item(key: string): Item {
  return { key, at: 0, place: -1 }
}

function drained(heap: DeadlineHeap<Item>): [key: string, at: number][] {
  const order: [string, number][] = []
  for (let first = heap.first; first; first = heap.first) {
    order.push([first.key, first.at])
    heap.delete(first)
  }
  return order
}

describe('deadline heap', () => {
  it('shows the earliest deadline first', () => {
    const heap = new DeadlineHeap<Item>()
    for (const at of [30, 10, 20]) heap.set(item(`at ${at}`), at)
    expect(heap.size).toBe(3)
    expect(drained(heap).map(([, at]) => at)).toEqual([10, 20, 30])
    expect(heap.first).toBeUndefined()
  })

  it('moves a deadline that is set again, either way', () => {
    const heap = new DeadlineHeap<Item>()
    const [a, b, c] = [item('a'), item('b'), item('c')]
    for (const [each, at] of [[a, 10] as const, [b, 20] as const, [c, 30] as const]) heap.set(each, at)
    heap.set(a, 25)
    heap.set(c, 5)
    expect(drained(heap)).toEqual([
      ['c', 5],
      ['b', 20],
      ['a', 25],
    ])
  })

  it('does nothing when what is deleted is not there', () => {
    const heap = new DeadlineHeap<Item>()
    const a = item('a')
    heap.delete(a)
    heap.set(a, 1)
    heap.delete(a)
    heap.delete(a)
    expect([heap.size, heap.first]).toEqual([0, undefined])
  })

  it('agrees with a sorted list, whatever is set, moved and deleted', () => {
    const operation = fc.record({ index: fc.nat(12), at: fc.option(fc.nat(50)) })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 100 }), (operations) => {
        const heap = new DeadlineHeap<Item>()
        const items = Array.from({ length: 13 }, (_, index) => item(String(index)))
        const model = new Map<string, number>()
        for (const { index, at } of operations) {
          const one = items[index] as Item
          const { key } = one
          if (at === null) heap.delete(one)
          else heap.set(one, at)
          if (at === null) model.delete(key)
          else model.set(key, at)
          expect(heap.size).toBe(model.size)
          expect(heap.first?.at).toBe(model.size > 0 ? Math.min(...model.values()) : undefined)
        }
        const order = drained(heap)
        expect(order.map(([, at]) => at)).toEqual([...model.values()].toSorted((a, b) => a - b))
        expect(new Map(order)).toEqual(model)
      }),
    )
  })
})
