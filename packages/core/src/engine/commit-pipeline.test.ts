import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import type { CenterId, NodeId } from '../identity/identity.js'
import { idSource } from '../identity/identity.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { type FaultPlan, faultyStore, randomFaults } from '../simulation/faulty-store.js'
import { macrotask } from '../simulation/macrotask.js'
import { type SteppingClock, steppingClock } from '../simulation/stepping-clock.js'
import type { Commit } from '../storage/commit.js'
import type { FactType, FactTypes } from '../storage/fact.js'
import { memoryStore } from '../storage/memory/memory-store.js'
import type { LiveRecord } from '../storage/record.js'
import type { Store } from '../storage/store.js'
import { CommitPipeline } from './commit-pipeline.js'
import { Follower } from './follower.js'
import type { Image } from './image.js'
import { Images } from './images.js'
import { silentLogger } from './logger.js'
import { RecordFormats } from './record-formats.js'
import { defineRecordKind } from './record-kind.js'
import type { Transaction } from './transaction.js'

const center = 'center' as CenterId
const actor = systemActor('test')
const counters = defineRecordKind<number>({ kind: 'counter', schema: z.number() })

interface TestNode {
  readonly pipeline: CommitPipeline
  readonly head: Image
  readonly committed: Image
  readonly commits: Commit[]
  readonly availability: boolean[]
  run<T>(decide: (transaction: Transaction) => T): Promise<T>
  stop(): Promise<void>
}

interface NodeOptions {
  readonly clock: SteppingClock
  readonly store: Store
  readonly name?: string
  /** What happens to its commits. */
  readonly plan?: FaultPlan
  /** What happens to the log that it follows. */
  readonly log?: FaultPlan
}

const NO_FAULT: FaultPlan = () => ({})

async function startNode({
  clock,
  store,
  name = 'a',
  plan = NO_FAULT,
  log = NO_FAULT,
}: NodeOptions): Promise<TestNode> {
  const images = new Images()
  const { head, committed } = images
  const commits: Commit[] = []
  const availability: boolean[] = []
  const pipeline = new CommitPipeline({
    ...{ center, node: name as NodeId, clock, images },
    store: faultyStore({ store, clock, plan, timeoutMs: 100 }),
    newId: idSource(clock, seededRandom(name)),
    onAvailability: (failure) => void availability.push(failure === undefined),
  })
  const follower = new Follower({
    ...{ center, node: name as NodeId, clock, logger: silentLogger, pipeline, images },
    formats: new RecordFormats(new Map([[counters.kind, counters]])),
    store: faultyStore({ store, clock, plan: (call) => (call.method === 'follow' ? log(call) : {}), timeoutMs: 100 }),
    onCommit: (commit) => void commits.push(commit),
    onFailure: (error) => expect.unreachable(String(error)),
  })
  await follower.start()
  return {
    ...{ pipeline, head, committed, commits, availability },
    run: (decide) => pipeline.run(actor, decide),
    async stop() {
      pipeline.stop()
      await follower.stop()
    },
  }
}

/** One node on its own, 10 ms away from the store. */
async function lonelyNode(plan: FaultPlan = () => ({ latencyMs: 10 })) {
  const clock = steppingClock(0)
  const store = memoryStore({ clock })
  return { clock, store, node: await startNode({ clock, store, plan, log: () => ({ latencyMs: 10 }) }) }
}

/** Two nodes on one store: `a` is 10 ms away from it and follows late, `b` is beside it. */
async function twoNodes() {
  const clock = steppingClock(0)
  const store = memoryStore({ clock })
  const a = await startNode({ clock, store, plan: () => ({ latencyMs: 10 }), log: () => ({ latencyMs: 5 }) })
  const b = await startNode({ clock, store, name: 'b' })
  return { clock, store, a, b }
}

function increment(transaction: Transaction, id = 'one'): number {
  const next = (transaction.read(counters, id) ?? 0) + 1
  transaction.put(counters, id, next)
  return next
}

function note(transaction: Transaction, data: unknown): void {
  transaction.fact('test:noted' as FactType, data as FactTypes[FactType])
}

function contents(image: Pick<Image, 'entries'>): Record<string, unknown> {
  return Object.fromEntries([...image.entries()].map(({ key, version, body }) => [key, [version, body]]).toSorted())
}

async function stored(store: Store): Promise<Record<string, unknown>> {
  const { records } = await store.snapshot(center)
  return contents({ entries: () => records.values() })
}

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
