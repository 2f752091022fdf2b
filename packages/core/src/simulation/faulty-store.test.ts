import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { CenterId, ChangeId, NodeId } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import type { Change } from '../storage/commit.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import { type Fault, type FaultPlan, faultyStore, randomFaults } from './faulty-store.js'
import { steppingClock } from './stepping-clock.js'

const center = 'center' as CenterId

function change(id: string): Change {
  return { id: id as ChangeId, node: 'a' as NodeId, reads: [], writes: [], facts: [] }
}

function setUp(plan: FaultPlan) {
  const clock = steppingClock(0)
  const inner = memoryStore({ clock })
  return { clock, inner, store: faultyStore({ store: inner, clock, plan, timeoutMs: 500 }) }
}

describe('faulty store', () => {
  it('takes its time there and back, and keeps the order of what was sent', async () => {
    const { clock, store, inner } = setUp(({ number }) => ({ latencyMs: number === 0 ? 20 : 5 }))
    const answered: string[] = []
    for (const id of ['slow', 'fast'])
      void store.commit(center, change(id)).then(() => answered.push(`${id} ${clock.now()}`))
    await clock.advance(100)
    expect(answered).toEqual(['slow 40', 'fast 40'])
    expect((await inner.snapshot(center)).change).toBe('fast')
  })

  it.each([
    ['request', 0],
    ['reply', 1],
  ] as const)('answers a lost %s like any other loss, after the timeout', async (loses, revision) => {
    const { clock, store, inner } = setUp(() => ({ loses }))
    const error = store.commit(center, change('a.1')).catch((thrown: unknown) => thrown)
    await clock.advance(500)
    expect(await error).toMatchObject({ code: 'unavailable' })
    expect((await inner.snapshot(center)).revision).toBe(revision)
  })

  it('cuts a log that loses a batch', async () => {
    const { clock, store, inner } = setUp(({ method }) => (method === 'follow' ? { loses: 'reply' } : {}))
    await inner.commit(center, change('a.1'))
    const next = store.follow(center, 0, new AbortController().signal)[Symbol.asyncIterator]().next()
    const error = next.catch((thrown: unknown) => thrown)
    await clock.advance(500)
    expect(await error).toMatchObject({ code: 'unavailable' })
  })

  it('leaves nothing with the signal of a log that is cut and followed anew', async () => {
    const { clock, store, inner } = setUp(({ method }) => (method === 'follow' ? { loses: 'reply' } : {}))
    await inner.commit(center, change('a.1'))
    const { signal } = new AbortController()
    const next = store.follow(center, 0, signal)[Symbol.asyncIterator]().next()
    const cut = next.catch(() => getEventListeners(signal, 'abort').length)
    expect(getEventListeners(signal, 'abort')).not.toEqual([])
    await clock.advance(500)
    expect(await cut).toBe(0)
  })

  it('ends a log promptly although a batch is on its way', async () => {
    const { store, inner } = setUp(() => ({ latencyMs: 1_000 }))
    const abort = new AbortController()
    await inner.commit(center, change('a.1'))
    const next = store.follow(center, 0, abort.signal)[Symbol.asyncIterator]().next()
    abort.abort()
    expect((await next).done).toBe(true)
  })

  it('draws the same faults from the same seed', () => {
    const draw = (seed: number): Fault[] => {
      const chances = { latencyMaxMs: 9, lostRequests: 0.3, lostReplies: 0.3 }
      const plan = randomFaults({ random: seededRandom(seed), ...chances })
      return Array.from({ length: 50 }, (_, number) => plan({ method: 'commit', number }))
    }
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(new Set(draw(1).map(({ loses }) => loses))).toEqual(new Set([undefined, 'request', 'reply']))
  })
})
