import { describe, expect, it } from 'vitest'
import type { NodeId } from '../identity/identity.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { macrotask } from '../clock/macrotask.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { LiveRecord } from '../storage/record.js'
import type { Store } from '../storage/store.js'
import type { Transaction } from './transaction.js'
import {
  center,
  counters,
  startNode,
  lonelyNode,
  twoNodes,
  increment,
  note,
  contents,
  stored,
} from './fixtures/pipeline-nodes.js'

/** What callers have heard by now, in the order in which they heard it. */
function heard<T>(promises: readonly Promise<T>[]): unknown[] {
  const outcomes: unknown[] = []
  for (const promise of promises)
    promise.then(
      (value) => outcomes.push(value),
      (error: Error) => outcomes.push(error.message),
    )
  return outcomes
}

describe('commit pipeline', () => {
  it('sends a hundred dependent changes in one burst, which takes one round trip', async () => {
    const { clock, node } = await lonelyNode()
    const outcomes = heard(Array.from({ length: 100 }, () => node.run(increment)))
    expect(node.pipeline.unanswered).toBe(100)
    await clock.advance(19)
    expect(outcomes).toEqual([])
    await clock.advance(1)
    expect(outcomes).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    await clock.advance(100)
    expect(node.committed.get('counter', 'one')?.body).toBe(100)
    await node.stop()
  })

  it('decides what rested on a refused change anew, in the old order', async () => {
    const { clock, store, a, b } = await twoNodes()
    await b.run((transaction) => transaction.put(counters, 'one', 1_000))
    const outcomes = heard(['x', 'y', 'z'].map((name) => a.run((transaction) => `${name}${increment(transaction)}`)))
    await clock.advance(200)
    expect(outcomes).toEqual(['x1001', 'y1002', 'z1003'])
    expect(contents(a.head)).toEqual(await stored(store))
    await Promise.all([a.stop(), b.stop()])
  })

  it('does not touch changes in flight that rest on nothing refused', async () => {
    const { clock, a, b } = await twoNodes()
    let decisions = 0
    await b.run((transaction) => transaction.put(counters, 'one', 1_000))
    void a.run((transaction) => increment(transaction))
    void a.run((transaction) => {
      decisions++
      return increment(transaction, 'other')
    })
    await clock.advance(200)
    expect(decisions).toBe(1)
    await Promise.all([a.stop(), b.stop()])
  })

  it("takes its own changes out of the head as soon as another node's commit is followed", async () => {
    const { clock, a, b } = await twoNodes()
    await b.run((transaction) => transaction.put(counters, 'one', 1_000))
    const outcome = a.run(increment)
    expect(a.head.get('counter', 'one')?.body).toBe(1)
    await clock.advance(12)
    expect(a.head.get('counter', 'one')?.body).toBe(1_000)
    await clock.advance(200)
    await expect(outcome).resolves.toBe(1_001)
    await Promise.all([a.stop(), b.stop()])
  })

  it("shows another node's record, not the one before, when its own removal of it was refused", async () => {
    const { clock, store, a, b } = await twoNodes()
    await b.run((transaction) => transaction.put(counters, 'one', 1))
    await clock.advance(50)
    await b.run((transaction) => transaction.put(counters, 'one', 2))
    const removed = a.run((transaction) => {
      if (transaction.read(counters, 'one') === 1) transaction.remove(counters, 'one')
      return transaction.read(counters, 'one')
    })
    expect(a.head.get('counter', 'one')).toBeUndefined()
    await clock.advance(200)
    await expect(removed).resolves.toBe(2)
    expect(a.head.get('counter', 'one')?.body).toBe(2)
    expect(contents(a.head)).toEqual(await stored(store))
    await Promise.all([a.stop(), b.stop()])
  })

  it('applies a decision once although a change in flight was pushed out and then fitted again', async () => {
    const { clock, store, a, b } = await twoNodes()
    const claimed = a.run((transaction) => {
      const before = transaction.read(counters, 'claim')
      if (before === undefined) transaction.put(counters, 'claim', 7)
      note(transaction, { before })
      return before
    })
    // Reaches the store, and the node, before the claim does; and the key is free again when that arrives.
    await b.run((transaction) => transaction.put(counters, 'claim', 1))
    await b.run((transaction) => transaction.remove(counters, 'claim'))
    await clock.advance(300)
    await expect(claimed).resolves.toBeUndefined()
    expect(a.commits.flatMap(({ facts }) => facts)).toHaveLength(1)
    expect(a.head.get('counter', 'claim')?.body).toBe(7)
    expect(contents(a.head)).toEqual(await stored(store))
    await Promise.all([a.stop(), b.stop()])
  })

  it('does not apply a change twice whose reply was lost', async () => {
    const { clock, node, store } = await lonelyNode(({ number }) => (number === 0 ? { loses: 'reply' } : {}))
    const outcomes = Promise.all([node.run(increment), node.run(increment)])
    await clock.advance(1_000)
    await expect(outcomes).resolves.toEqual([1, 2])
    expect((await store.snapshot(center)).revision).toBe(2)
    await node.stop()
  })

  it('settles a change by the log while its reply is missing', async () => {
    const { clock, node } = await lonelyNode(({ number }) => (number === 0 ? { loses: 'reply' } : {}))
    const outcomes = heard([node.run(increment)])
    await clock.advance(20)
    expect(outcomes).toEqual([1])
    await clock.advance(1_000)
    expect(node.availability).toEqual([])
    expect(clock.pendingTimers).toBe(0)
    await node.stop()
  })

  it('asks again for a change whose request was lost, and for what rested on it', async () => {
    const { clock, node, store } = await lonelyNode(({ number }) => (number === 0 ? { loses: 'request' } : {}))
    const outcomes = heard([node.run(increment), node.run(increment), node.run(increment)])
    await clock.advance(5_000)
    expect(outcomes).toEqual([1, 2, 3])
    expect((await store.snapshot(center)).revision).toBe(3)
    expect(node.availability).toEqual([false, true])
    await node.stop()
  })

  it('lets a decision that changes nothing settle with what it has read', async () => {
    const { clock, node } = await lonelyNode()
    const outcomes = heard<unknown>([
      node.run(increment),
      node.run((transaction) => `read ${transaction.read(counters, 'one')}`),
      node.run((transaction) => `read ${transaction.read(counters, 'other')}`),
    ])
    await macrotask()
    expect(outcomes).toEqual(['read undefined'])
    await clock.advance(20)
    expect(outcomes).toEqual(['read undefined', 1, 'read 1'])
    await node.stop()
  })

  it.each([
    ['a record that another node has replaced', 'one'],
    ['a record that is behind one which stays', 'other'],
  ])('decides anew what has read %s', async (_, second) => {
    const { clock, a, b } = await twoNodes()
    await b.run((transaction) => transaction.put(counters, 'one', 1_000))
    void a.run((transaction) => increment(transaction, 'one'))
    void a.run((transaction) => increment(transaction, second))
    const read = a.run((transaction) => [transaction.read(counters, 'one'), transaction.read(counters, second)])
    await clock.advance(200)
    await expect(read).resolves.toEqual(second === 'one' ? [1_002, 1_002] : [1_001, 1])
    await Promise.all([a.stop(), b.stop()])
  })

  it('decides anew what has found a record absent which stays after all', async () => {
    const { clock, a, b } = await twoNodes()
    await b.run((transaction) => transaction.put(counters, 'one', 1))
    await clock.advance(50)
    await b.run((transaction) => transaction.put(counters, 'one', 2))
    void a.run((transaction) => {
      if (transaction.read(counters, 'one') === 1) transaction.remove(counters, 'one')
    })
    const read = a.run((transaction) => transaction.read(counters, 'one'))
    await clock.advance(200)
    await expect(read).resolves.toBe(2)
    await Promise.all([a.stop(), b.stop()])
  })

  it('rejects with what a decision throws, once what it has seen is committed', async () => {
    const { clock, a, b } = await twoNodes()
    const refuse = (transaction: Transaction) => {
      if (transaction.read(counters, 'one') === 1) throw new Error('is one already')
      return 'is not one'
    }
    void a.run(increment)
    const outcomes = heard([a.run(refuse)])
    await macrotask()
    expect(outcomes).toEqual([])
    await clock.advance(50)
    expect(outcomes).toEqual(['is one already'])
    await b.run((transaction) => transaction.put(counters, 'one', 0))
    await clock.advance(10)
    void a.run(increment)
    await b.run((transaction) => transaction.put(counters, 'one', 1_000))
    const later = heard([a.run(refuse)])
    await clock.advance(200)
    expect(later).toEqual(['is not one'])
    await Promise.all([a.stop(), b.stop()])
  })

  it("decides a late change anew as of the store's time", async () => {
    const storeClock = steppingClock(60_000)
    const clock = steppingClock(0)
    const store = memoryStore({ clock: storeClock })
    const node = await startNode({ clock, store })
    const accepted = await node.run((transaction) => {
      if (transaction.now > 30_000) return 'too late'
      transaction.refuseAfter(30_000)
      increment(transaction)
      return 'accepted'
    })
    expect(accepted).toBe('too late')
    expect(await stored(store)).toEqual({})
    await node.stop()
  })

  it('rejects what was decided under a lease that has passed on, and decides anew what rested on it', async () => {
    const { clock, store, node } = await lonelyNode()
    const lease = await store.lease(center, 'dispatcher', 'a', 60_000)
    await store.release(center, 'dispatcher', 'a')
    const underLease = (transaction: Transaction) => {
      transaction.under({ lease: 'dispatcher', token: lease?.token as number })
      return increment(transaction)
    }
    const outcomes = heard([underLease, (transaction: Transaction) => increment(transaction)].map(node.run))
    await clock.advance(100)
    expect(outcomes).toEqual(['The lease under which this was decided has passed on.', 1])
    await node.stop()
  })

  it('keeps decisions in their order while the store is away, and says when it answers again', async () => {
    let away = true
    const { clock, store, node } = await lonelyNode(() => (away ? { loses: 'request' } : {}))
    const outcomes = heard(['x', 'y'].map((name) => node.run((transaction) => `${name}${increment(transaction)}`)))
    await clock.advance(150)
    expect(node.pipeline.available).toBe(false)
    const later = heard(['z', 'w'].map((name) => node.run((transaction) => `${name}${increment(transaction)}`)))
    await clock.advance(10_000)
    expect([outcomes, later]).toEqual([[], []])
    away = false
    await clock.advance(5_000)
    expect([outcomes, later]).toEqual([
      ['x1', 'y2'],
      ['z3', 'w4'],
    ])
    expect(node.availability).toEqual([false, true])
    expect((await store.snapshot(center)).revision).toBe(4)
    await node.stop()
  })

  it('[U5] refuses further decisions once ten thousand wait for the store', async () => {
    const { clock, node } = await lonelyNode(() => ({ loses: 'request' }))
    const first = node.run(increment)
    first.catch(() => {})
    await clock.advance(150)
    for (let count = 0; count < 10_000; count++) node.run(increment).catch(() => {})
    await expect(node.run(increment)).rejects.toMatchObject({ code: 'unavailable' })
    await node.stop()
  })

  it('gives up a decision that others push out again and again', async () => {
    const { clock, store, node } = await lonelyNode(() => ({}))
    let foreign = 0
    const beforeEach = (transaction: Transaction) => {
      // Another node's change reaches the store between the decision and its arrival.
      const key = 'counter/one'
      const version = `b.${++foreign}` as LiveRecord['version']
      const record: LiveRecord = { key, kind: 'counter', id: 'one', version, body: foreign }
      const expects = foreign === 1 ? null : (`b.${foreign - 1}` as LiveRecord['version'])
      const writes = [{ key, expects, record }]
      void store.commit(center, { id: version, node: 'b' as NodeId, reads: [], writes, facts: [] })
      return increment(transaction)
    }
    const outcome = node.run(beforeEach)
    const error = outcome.catch((thrown: unknown) => thrown)
    await clock.advance(5_000)
    expect(await error).toMatchObject({ code: 'unavailable' })
    await node.stop()
  })

  it('tells everybody who waits that it was stopped, and leaves no timer behind', async () => {
    const { clock, node } = await lonelyNode(() => ({ loses: 'request' }))
    const outcomes = heard([node.run(increment), node.run((transaction) => transaction.read(counters, 'one'))])
    await clock.advance(120)
    node.pipeline.stop()
    await expect(node.run(increment)).rejects.toMatchObject({ code: 'closed' })
    const stopped = 'The contact center was stopped before this was committed.'
    expect(outcomes).toEqual([stopped, stopped])
    await clock.advance(1_000)
    expect(clock.pendingTimers).toBe(0)
    await node.stop()
  })

  it('ends a pause when it is stopped with changes in flight', async () => {
    const { node } = await lonelyNode(() => ({ loses: 'request' }))
    node.run(increment).catch(() => {})
    const paused = node.pipeline.pause()
    node.pipeline.stop()
    await paused
    await node.stop()
  })

  it('[V7] goes on from a new snapshot when the log has forgotten where it stood', async () => {
    const clock = steppingClock(0)
    const store = memoryStore({ clock, logLengthMax: 10 })
    let away = false
    const a = await startNode({
      clock,
      store,
      plan: () => ({ latencyMs: 5 }),
      log: () => (away ? { loses: 'reply' } : {}),
    })
    const b = await startNode({ clock, store, name: 'b' })
    await b.run(increment)
    away = true
    for (let count = 0; count < 5_000; count++) await b.run(increment)
    const outcome = a.run(increment)
    await clock.advance(300)
    away = false
    await clock.advance(2_000)
    await expect(outcome).resolves.toBe(5_002)
    expect(contents(a.head)).toEqual(await stored(store))
    expect(contents(a.committed)).toEqual(await stored(store))
    await Promise.all([a.stop(), b.stop()])
  })

  it('[V7] goes on although the log was there again before a new snapshot could be read', async () => {
    const clock = steppingClock(0)
    const memory = memoryStore({ clock })
    let state: 'well' | 'forked' = 'well'
    const store: Store = {
      ...memory,
      async *follow(...asked) {
        for await (const commits of memory.follow(...asked)) {
          if (state === 'forked') throw new RingwrightError('incompatible', 'The log ends before that revision.')
          yield commits
        }
      },
      async snapshot(of) {
        if (state === 'well') return memory.snapshot(of)
        state = 'well'
        throw new RingwrightError('unavailable', 'The store fails over.')
      },
    }
    const node = await startNode({ clock, store })
    await node.run(increment)
    state = 'forked'
    const outcomes = [node.run(increment), node.run(increment)]
    await clock.advance(1_000)
    outcomes.push(node.run(increment))
    await clock.advance(1_000)
    expect(await Promise.all(outcomes)).toEqual([2, 3, 4])
    await node.stop()
  })
})
