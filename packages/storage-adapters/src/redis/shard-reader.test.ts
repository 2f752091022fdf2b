import { seededRandom } from '@ringwright/core'
import { macrotask, steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import type { LogEntry } from './log-entry.js'
import type { RedisLike } from './redis-like.js'
import { ShardReader } from './shard-reader.js'

/** What stands in a log from one revision to another. */
function entries(from: number, to: number): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, index): LogEntry => {
    const revision = from + index
    const after = revision === 1 ? '' : `change ${revision - 1}`
    return [
      `${revision}-0`,
      ['p', `0 0 ${after}`, 'c', `change ${revision}`, 'h', `["change ${revision}","node",[],[]]`, 'v', '[]'],
    ]
  })
}

it('whoever begins to follow while a later part of the log is read gets all of it, too', async () => {
  const reads: { readonly ids: readonly unknown[]; readonly answer: (reply: unknown) => void }[] = []
  const client = {
    call: (...args: unknown[]) => new Promise((answer) => reads.push({ ids: args.slice(-2), answer })),
    disconnect() {},
  } as unknown as RedisLike
  const reader = new ShardReader({
    connect: async () => client,
    clock: steppingClock(),
    random: seededRandom('reader'),
    answerTimeoutMs: 1_000,
    wakeKey: () => 'wake',
    wake: async () => {},
    checkPlace: async () => null,
    replicated: async () => {},
  })
  const early = await reader.follow('log', 0)
  await macrotask()
  reads[0]?.answer([['log', entries(1, 2)]])
  await macrotask()
  const late = await reader.follow('log', 0)
  reads[1]?.answer([['log', entries(3, 3)]])
  await macrotask()
  reads[2]?.answer([['log', entries(1, 3)]])
  await macrotask()
  expect(reads.slice(0, 3).map(({ ids }) => ids[1])).toEqual(['0-0', '2-0', '0-0'])
  const seen = [early, late].map((follower) => follower.take().map(({ revision }) => revision))
  expect(seen).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
  reader.close()
})
