import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../randomness/seeded-random.js'
import { randomFaults } from '../simulation/faulty-store.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { LiveRecord } from '../storage/record.js'
import type { Transaction } from './transaction.js'
import {
  center,
  counters,
  type TestNode,
  startNode,
  increment,
  note,
  contents,
  stored,
} from './fixtures/pipeline-nodes.js'

describe('[Y10] [A12] several pipelines on one store, whatever is delayed or lost', () => {
  const step = fc.record({
    node: fc.nat(2),
    what: fc.constantFrom('increment', 'both', 'toggle', 'read'),
    id: fc.constantFrom('one', 'two'),
    pauseMs: fc.nat(15),
  })
  const faults = fc.record({
    seed: fc.nat(1_000_000),
    latencyMaxMs: fc.nat(20),
    lostRequests: fc.constantFrom(0, 0, 0.05, 0.2),
    lostReplies: fc.constantFrom(0, 0, 0.05, 0.2),
  })

  it('lose no update, apply no decision twice, and agree when all is quiet', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), faults, async (steps, { seed, ...chances }) => {
        const clock = steppingClock(0)
        const store = memoryStore({ clock })
        const nodes = await Promise.all(
          ['a', 'b', 'c'].map((name) =>
            startNode({
              ...{ clock, store, name },
              plan: randomFaults({ random: seededRandom(`${seed}${name}`), ...chances }),
              log: randomFaults({ random: seededRandom(`${seed}${name}log`), ...chances }),
            }),
          ),
        )
        const outcomes = steps.map(() => 'waiting')
        for (const [index, { node, what, id, pauseMs }] of steps.entries()) {
          const decided = (nodes[node] as TestNode).run((transaction) => act(transaction, what, id, index))
          decided.then(
            () => (outcomes[index] = 'done'),
            (error) => (outcomes[index] = String(error)),
          )
          if (pauseMs > 5) await clock.advance(pauseMs - 5)
        }
        await clock.advance(60_000)
        expect(outcomes).toEqual(steps.map(() => 'done'))
        const log = (nodes[0] as TestNode).commits.flatMap(({ facts }) => facts.map(({ data }) => data as unknown))
        const changing = steps.flatMap(({ what }, index) => (what === 'read' ? [] : [index]))
        expect(log.toSorted((x, y) => Number(x) - Number(y))).toEqual(changing)
        expect(bodies(await store.snapshot(center))).toEqual(expectedBodies(steps))
        for (const { head, committed, pipeline } of nodes) {
          expect(contents(head)).toEqual(await stored(store))
          expect(contents(committed)).toEqual(await stored(store))
          expect([pipeline.unanswered, pipeline.available]).toEqual([0, true])
        }
        await Promise.all(nodes.map((node) => node.stop()))
      }),
      { numRuns: 150 },
    )
  })
})

function act(transaction: Transaction, what: string, id: string, index: number): void {
  if (what === 'read') return void transaction.read(counters, id)
  note(transaction, index)
  if (what === 'toggle') {
    if (transaction.read(counters, 'claim') === undefined) transaction.put(counters, 'claim', 1)
    else transaction.remove(counters, 'claim')
    return
  }
  for (const each of what === 'both' ? ['one', 'two'] : [id]) increment(transaction, each)
}

function expectedBodies(steps: readonly { readonly what: string; readonly id: string }[]): Record<string, number> {
  const count = (id: string) =>
    steps.filter((each) => each.what === 'both' || (each.what === 'increment' && each.id === id)).length
  const toggles = steps.filter(({ what }) => what === 'toggle').length
  const all = { 'counter/one': count('one'), 'counter/two': count('two'), 'counter/claim': toggles % 2 }
  return Object.fromEntries(Object.entries(all).filter(([, number]) => number > 0))
}

function bodies({ records }: { readonly records: readonly LiveRecord[] }): Record<string, unknown> {
  return Object.fromEntries(records.map(({ key, body }) => [key, body]))
}
