import type { ChangeId } from '../../identity/identity.js'
import type { Change } from '../../storage/commit.js'
import { checkEqual } from '../conformance-failure.js'
import { bodiesOf, put, SECOND_NODE, type StoreBench, storeCase } from './store-bench.js'

/** Changes that rest on others which were sent just before and are not answered yet. */
export const pipeliningCases = [
  storeCase(
    'pipelined-in-order',
    'Applies dependent changes that are sent without waiting, in order',
    async (bench) => {
      const changes: Change[] = []
      for (let count = 0; count < 100; count++)
        changes.push(bench.change([put('counter/1', count, changes.at(-1)?.id ?? null), put(`step/${count}`, count)]))
      const outcomes = await sendAll(bench, changes)
      const expected = changes.map((_, index) => `applied at ${index + 1}`)
      checkEqual('the outcomes', outcomes, expected, 'Matching 100 callers would take 100 round trips.')
    },
  ),

  storeCase('pipelined-refused', 'Refuses every change that rests on one which was refused', async (bench) => {
    await bench.applied(bench.change([put('agent/1', 'taken')]))
    const first = bench.change([put('agent/1', 'free'), put('offer/1', {})])
    const second = bench.change([put('offer/1', { rung: true }, first.id), put('offer/2', {})])
    const third = bench.change([put('call/1', {})], { reads: [{ key: 'offer/2', version: second.id }] })
    const unrelated = bench.change([put('call/2', {})])
    const outcomes = await sendAll(bench, [first, second, third, unrelated])
    const expected = ['conflict', 'conflict', 'conflict', 'applied at 2']
    checkEqual('the outcomes', outcomes, expected, 'They have seen a state that there never was.')
    checkEqual(
      'the records',
      bodiesOf(await bench.store.snapshot(bench.center)),
      { 'agent/1': 'taken', 'call/2': {} },
      'They have seen a state that there never was.',
    )
  }),

  storeCase(
    'pipelined-pushed-out',
    'Refuses what rests on a refused change although a change of another node took its place',
    async (bench) => {
      const made = bench.change([put('agent/1', { free: 2 })])
      await bench.applied(made)
      const foreign = bench.change([put('agent/1', { free: 0 }, made.id)], { id: 'x.1' as ChangeId, node: SECOND_NODE })
      const first = bench.change([put('agent/1', { free: 1 }, made.id)])
      const onTop = bench.change([put('agent/1', { free: 0 }, first.id)])
      const reader = bench.change([put('offer/1', {})], { reads: [{ key: 'agent/1', version: first.id }] })
      await bench.applied(foreign, bench.another)
      const why =
        'The record has been written as often as expected, but by another; a version that merely counts lets this pass.'
      checkEqual(
        'the outcomes',
        await sendAll(bench, [first, onTop, reader]),
        ['conflict', 'conflict', 'conflict'],
        why,
      )
      checkEqual('the records', bodiesOf(await bench.store.snapshot(bench.center)), { 'agent/1': { free: 0 } }, why)
    },
  ),

  storeCase(
    'pipelined-with-repeats',
    'Sends that are repeated in between change nothing in what follows',
    async (bench) => {
      const first = bench.change([put('counter/1', 1)])
      const second = bench.change([put('counter/1', 2, first.id)])
      const third = bench.change([put('counter/1', 3, second.id)])
      const outcomes = await sendAll(bench, [first, first, second, first, second, third])
      const expected = [1, 1, 2, 1, 2, 3].map((revision) => `applied at ${revision}`)
      checkEqual('the outcomes', outcomes, expected, 'After a lost answer everything unanswered is sent again.')
    },
  ),
]

/** The outcomes of changes that were sent over one connection without waiting. */
async function sendAll({ store, center }: StoreBench, changes: readonly Change[]): Promise<string[]> {
  const outcomes = await Promise.all(changes.map((change) => store.commit(center, change)))
  return outcomes.map((each) => (each.outcome === 'applied' ? `applied at ${each.revision}` : each.outcome))
}
