import { type InteractionId, type QueueId, type Random, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type FloorOptions, SUPERVISOR, type TestFloor, asAgent, openFloor } from '../fixtures/test-floor.js'

const SALES = 'sales' as QueueId

/** A queue without paperwork, with so many agents, at an hour at which the clock has nothing to say. */
const floorOf = (agents: number, options: FloorOptions = {}) =>
  openFloor({
    queues: [{ id: 'sales', wrapUpMs: 0 }],
    agents: Array.from({ length: agents }, (_, index) => ({
      ...{ id: `a${index}`, name: `a${index}`, queues: ['sales'] },
      capacity: { text: 1 },
    })),
    waitEstimates: {},
    ...options,
  })

const everybody = (floor: TestFloor, agents: number) =>
  floor.signIn(...Array.from({ length: agents }, (_, index) => `a${index}`))

/** Somebody is served for so long. */
async function serve(floor: TestFloor, ms: number): Promise<void> {
  const id = await floor.arrive()
  const agent = floor.offeredTo(id) as string
  await floor.accept(id)
  await floor.clock.advance(ms)
  await floor.acd.end(asAgent(agent), id)
  await floor.settle()
}

describe('[H5] a predicted wait', () => {
  it('follows from how long agents are held, how many serve, and how many are before', async () => {
    const floor = await floorOf(2)
    await everybody(floor, 2)
    for (const ms of [60_000, 120_000]) await serve(floor, ms)
    const busy = [await floor.arrive(), await floor.arrive()]
    for (const id of busy) await floor.accept(id)
    const [first, second] = [await floor.arrive(), await floor.arrive()]
    const waits = [first, second].map((id) => floor.acd.router.place(id)?.estimate?.expectedMs ?? NaN)
    // The older of the two observations weighs a little less.
    expect(waits[0]).toBeCloseTo(45_700, -3)
    expect((waits[1] as number) / (waits[0] as number)).toBeCloseTo(2)
    await floor.center.stop()
  })

  it('opensips-counts-agents-on-break: counts only those who are there', async () => {
    const floor = await floorOf(4)
    await everybody(floor, 4)
    await serve(floor, 90_000)
    for (const id of ['a2', 'a3']) await floor.acd.setStatus(asAgent(id), id as never, { name: 'break' })
    for (const id of [await floor.arrive(), await floor.arrive()]) await floor.accept(id)
    const id = await floor.arrive()
    expect(floor.acd.router.place(id)?.estimate?.expectedMs).toBeCloseTo(45_000, -2)
    await floor.center.stop()
  })

  it('shares agents who serve other queues too, by who waits there', async () => {
    const queues = [
      { id: 'sales', wrapUpMs: 0 },
      { id: 'help', wrapUpMs: 0 },
    ]
    const agents = [{ id: 'a0', name: 'a0', queues: ['sales', 'help'], capacity: { text: 1 } }]
    const floor = await floorOf(1, { queues, agents })
    await everybody(floor, 1)
    await serve(floor, 60_000)
    await floor.accept(await floor.arrive())
    const id = await floor.arrive()
    for (let count = 0; count < 3; count++) await floor.arrive({ queue: 'help' })
    expect(floor.acd.router.place(id)?.estimate?.expectedMs).toBeCloseTo(240_000, -2)
    await floor.center.stop()
  })

  it('is not given when nobody serves, and before anything is known', async () => {
    const floor = await floorOf(1)
    const id = await floor.arrive()
    expect(floor.acd.router.place(id)).toEqual({ queue: 'sales', position: 1, waiting: 1 })
    await floor.center.stop()
  })

  it('app-queue-estimate-grows: that was told is never taken back, at another node neither', async () => {
    const floor = await floorOf(4, { seed: 'before' })
    await everybody(floor, 4)
    await serve(floor, 60_000)
    for (let count = 0; count < 4; count++) await floor.accept(await floor.arrive())
    const id = await floor.arrive()
    const place = floor.acd.router.place(id)
    if (!place?.estimate) throw new Error('No wait is predicted.')
    await floor.acd.router.told(id, place)
    for (const agent of ['a1', 'a2', 'a3']) await floor.acd.setStatus(asAgent(agent), agent as never, { name: 'break' })
    await floor.clock.advance(5_000)
    const later = floor.acd.router.place(id)?.estimate
    expect(later?.highMs).toBe(place.estimate.highMs - 5_000)
    const second = await floorOf(4, { clock: floor.clock, store: floor.store, seed: 'second' })
    await second.clock.advance(1_000)
    expect(second.acd.router.place(id)?.estimate?.highMs).toBe(place.estimate.highMs - 6_000)
    await floor.center.stop()
    await second.center.stop()
  })

  it('[F5] refuses, or sends elsewhere, whom it would be too long for', async () => {
    const queues = [{ id: 'sales', wrapUpMs: 0, expectedWaitMaxMs: 100_000 }]
    const floor = await floorOf(1, { queues })
    await everybody(floor, 1)
    await serve(floor, 60_000)
    const outcomes = []
    for (let count = 0; count < 4; count++) outcomes.push((await floor.tryToArrive()).outcome)
    await floor.settle()
    expect(outcomes).toEqual(['queued', 'queued', 'refused', 'refused'])
    await floor.center.stop()
  })
})

describe('[H4] a place that was told', () => {
  it('[Z14] fusionpbx-position-goes-backwards: is never taken back, whoever comes, is raised or moved, at whichever node', async () => {
    const queues = [{ id: 'sales' }, { id: 'help' }]
    const one = await openFloor({ queues, seed: 'one' })
    const two = await openFloor({ queues, seed: 'two', clock: one.clock, store: one.store })
    const random = seededRandom('places')
    const waiting: InteractionId[] = []
    const best = new Map<InteractionId, number>()
    const pick = () => waiting[Math.floor(random.next() * waiting.length)] as InteractionId
    for (let turn = 0; turn < 150; turn++) {
      const choice = random.next()
      if (choice < 0.5 || waiting.length < 5)
        waiting.push(await one.arrive({ priority: Math.floor(random.next() * 4) }))
      else if (choice < 0.7) await one.acd.setPriority(SUPERVISOR, pick(), Math.floor(random.next() * 6))
      else if (choice < 0.8) {
        const id = await one.arrive({ queue: 'help', priority: 9 })
        await one.acd.reroute(SUPERVISOR, id, SALES)
        waiting.push(id)
      } else {
        const id = pick()
        waiting.splice(waiting.indexOf(id), 1)
        await leave(one, id)
      }
      if (random.next() < 0.7) await one.clock.advance(10)
      await two.settle()
      for (const id of waiting) {
        const places = [one, two].map((floor) => floor.acd.router.place(id)?.position ?? NaN)
        expect(places[0]).toBe(places[1])
        expect(places[0]).toBeLessThanOrEqual(best.get(id) ?? Infinity)
        best.set(id, places[0] as number)
      }
    }
    await one.center.stop()
    await two.center.stop()
  })
})

describe('[H6] the quality of predicted waits', () => {
  it('[Z14] four in five (± 3 in a hundred) of those who were told a wait are served within it, at little load and at too much', async () => {
    const shares: number[] = []
    for (const load of [0.8, 1, 1.2, 1.3]) {
      const floor = await floorOf(10, { queues: [{ id: 'sales', wrapUpMs: 0, missedMax: 0, lengthMax: 200 }] })
      await everybody(floor, 10)
      await runDay(floor, { load, agents: 10, holdMs: 60_000, patienceMs: 120_000, customers: 2_500 })
      const { told, inside } = floor.acd.estimateQuality(SALES) ?? {}
      expect(told).toBeGreaterThan(500)
      shares.push(inside ?? NaN)
      await floor.center.stop()
    }
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    expect(Math.abs(mean - 0.8)).toBeLessThan(0.03)
    // Waits of one rush hour are much alike, so that a single day may be further off.
    for (const share of shares) expect(Math.abs(share - 0.8)).toBeLessThan(0.06)
  }, 60_000)
})

interface Day {
  readonly load: number
  readonly agents: number
  readonly holdMs: number
  readonly patienceMs: number
  readonly customers: number
}

/** Customers come, give up and are served at random moments, by the exponential distribution throughout. */
async function runDay(floor: TestFloor, { load, agents, holdMs, patienceMs, customers }: Day): Promise<void> {
  const random = seededRandom(`day ${load}`)
  const { center, acd, clock } = floor
  const gone = new Set<string>()
  center.on('offer:created', ({ data: { interaction, offer, agent } }) => {
    void acd.router.accept(asAgent(agent), { interaction, offer })
  })
  center.on('interaction:engaged', ({ data: { interaction, agent } }) => {
    gone.add(interaction)
    clock.setTimer(exponential(random, holdMs), () => void acd.end(asAgent(agent), interaction))
  })
  for (let count = 0; count < customers; count++) {
    await clock.advance(exponential(random, holdMs / agents / load))
    const id = await floor.arrive()
    clock.setTimer(exponential(random, patienceMs), () => {
      if (!gone.has(id)) void leave(floor, id)
    })
    const place = acd.router.place(id)
    // What is learned in the first hour is not judged yet.
    if (place?.estimate && count > customers / 10) await acd.router.told(id, place)
  }
}

/** The customer gives up. */
async function leave({ center, acd, interaction }: TestFloor, id: InteractionId): Promise<void> {
  await center.run({ role: 'customer', id }, (transaction) => {
    const waiting = interaction(id)
    if (waiting) acd.router.release(transaction, waiting, 'customerLeft')
  })
}

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next())
}
