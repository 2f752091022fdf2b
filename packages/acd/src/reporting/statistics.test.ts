import { type Archive, type Store, memoryArchive, memoryStore } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type TestFloor, asAgent, openFloor } from '../fixtures/test-floor.js'
import { agents, workState } from '../index.js'
import { type Statistics, centerAt, history, statistics } from './index.js'

const MINUTE = 60_000

interface Counted extends TestFloor {
  readonly figures: Statistics
}

async function openCountedFloor(options: Parameters<typeof statistics>[0] = {}): Promise<Counted> {
  const figures = statistics(options)
  const floor = await openFloor({
    plugins: [figures],
    queues: [{ id: 'sales', wrapUpMs: 30_000, cooldownMs: 600_000 }],
  })
  return { ...floor, figures }
}

function valuesOf({ figures }: Counted, metrics: readonly string[], of: 'queues' | 'agents' = 'queues') {
  return figures.query({ of, metrics }).rows[0]?.values
}

describe('live statistics', () => {
  it('[RT1] knows who waits, since when, and what agents do', async () => {
    const floor = await openCountedFloor()
    await floor.signIn('ann', 'bob')
    await floor.acd.setStatus(asAgent('bob'), floor.agent('bob').id, { name: 'break', reason: 'lunch' })
    const first = await floor.arrive()
    await floor.accept(first)
    await floor.arrive()
    await floor.clock.advance(7_000)
    await floor.arrive()
    await floor.clock.advance(3_000)
    expect(floor.figures.now('sales')).toEqual({
      queue: 'sales',
      waiting: 2,
      longestWaitMs: 10_000,
      agents: { engaged: 1, offered: 0, wrapping: 0, idle: 0, break: 1, away: 0 },
    })
    expect(floor.figures.now('nowhere')).toMatchObject({ waiting: 0, longestWaitMs: null })
  })

  it('[RT5] measures speed of answer, handle time with paperwork, and occupancy', async () => {
    const floor = await openCountedFloor()
    await floor.signIn('ann')
    await floor.clock.advance(2 * MINUTE)
    const id = await floor.arrive()
    await floor.clock.advance(8_000)
    await floor.accept(id)
    await floor.clock.advance(3 * MINUTE)
    await floor.acd.end(asAgent('ann'), id)
    await floor.clock.advance(30_000)
    await floor.clock.advance(52_000)
    expect(valuesOf(floor, ['averageSpeedOfAnswer', 'averageHandleTime', 'handled'])).toEqual([8_000, 210_000, 1])
    // Busy for 8 s of ringing, 3 minutes of talk and 30 s of paperwork, of 338 s and the second that signing in took.
    const [occupancy, idle, engaged] = valuesOf(floor, ['occupancy', 'time.idle', 'time.engaged'], 'agents') ?? []
    expect(engaged).toBe(3 * MINUTE)
    expect(idle).toBe(2 * MINUTE + 52_000)
    expect(occupancy).toBeCloseTo(218 / (218 + 172), 12)
  })

  it('[RT5] [B11] counts calls that come from no queue as time engaged, by whoever is told of them', async () => {
    const floor = await openCountedFloor()
    await floor.signIn('ann')
    const ann = floor.agent('ann').id
    await floor.clock.advance(MINUTE)
    await floor.acd.setCallsElsewhere(asAgent('ann'), ann, 1, 3 * MINUTE)
    await floor.clock.advance(2 * MINUTE)
    expect(floor.figures.now('sales').agents).toMatchObject({ engaged: 1, idle: 0 })
    await floor.clock.advance(2 * MINUTE)
    expect(floor.figures.now('sales').agents).toMatchObject({ engaged: 0, idle: 1 })
    const [engaged, idle, occupancy] = valuesOf(floor, ['time.engaged', 'time.idle', 'occupancy'], 'agents') ?? []
    expect([engaged, idle]).toEqual([3 * MINUTE, 2 * MINUTE])
    expect(occupancy).toBeCloseTo(3 / 5, 12)
  })

  it('[RT6] splits the time of a long talk over the intervals in which it was', async () => {
    const floor = await openCountedFloor({ intervalMs: 15 * MINUTE })
    await floor.signIn('ann')
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.clock.advance(40 * MINUTE)
    const { rows } = floor.figures.query({ of: 'agents', metrics: ['time.engaged'], by: ['interval'] })
    expect(rows.map(({ values }) => values[0])).toEqual([15 * MINUTE - 1_000, 15 * MINUTE, 10 * MINUTE + 1_000])
  })

  it('[RT18] tells agents apart: what each has handled, how long it took, and what each has missed', async () => {
    const floor = await openCountedFloor()
    await floor.signIn('ann', 'bob')
    for (const talkMs of [MINUTE, 3 * MINUTE]) {
      const id = await floor.arrive()
      const agent = floor.offeredTo(id) as string
      await floor.accept(id)
      await floor.clock.advance(talkMs)
      await floor.acd.end(asAgent(agent), id)
      await floor.clock.advance(30_000)
    }
    await floor.arrive()
    await floor.clock.advance(21_000)
    const { rows } = floor.figures.query({
      of: 'agents',
      metrics: ['handled', 'averageHandleTime', 'answerRate'],
      by: ['agent'],
    })
    expect(rows.map(({ group, values }) => [group['agent'], ...values])).toEqual([
      ['ann', 1, MINUTE + 30_000, 0.5],
      ['bob', 1, 3 * MINUTE + 30_000, 1],
    ])
  })

  it('counts offers that nobody answered against the queue and the agent', async () => {
    const floor = await openCountedFloor()
    await floor.signIn('ann')
    await floor.arrive()
    await floor.clock.advance(21_000)
    expect(valuesOf(floor, ['missedOfferRate', 'answered'])).toEqual([1, 0])
    expect(valuesOf(floor, ['answerRate', 'offersMissed'], 'agents')).toEqual([0, 1])
  })

  it('goes on from a checkpoint, whatever agents call their breaks', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const [first, second] = [statistics(), statistics()]
    const floor = await openFloor({ clock, store, plugins: [first] })
    await floor.signIn('ann')
    for (const reason of ['constructor', '__proto__']) {
      await floor.acd.setStatus(asAgent('ann'), floor.agent('ann').id, { name: 'break', reason })
      await floor.clock.advance(MINUTE)
      await floor.acd.setStatus(asAgent('ann'), floor.agent('ann').id, { name: 'available' })
    }
    for (let customer = 0; customer < 300; customer++) await floor.leave(await floor.arrive())
    await first.checkpoint()
    await openFloor({ clock, store, plugins: [second], seed: 'next' })
    await clock.advance(3_000)
    expect(second.completeFrom).toBeNull()
    expect(second.query({ of: 'agents', metrics: ['time.break'] }).rows[0]?.values).toEqual([2 * MINUTE])
  })

  it('drops intervals that are too old, and keeps the others', async () => {
    const floor = await openCountedFloor({ keptMs: 60 * MINUTE })
    await floor.arrive()
    await floor.clock.advance(50 * MINUTE)
    await floor.arrive()
    expect(valuesOf(floor, ['entered'])).toEqual([2])
    await floor.clock.advance(50 * MINUTE)
    await floor.arrive()
    expect(valuesOf(floor, ['entered'])).toEqual([2])
  })

  it('says what it cannot tell', async () => {
    const { figures } = await openCountedFloor()
    expect(() => figures.query({ of: 'queues', metrics: ['occupancy'] })).toThrow('no metric "occupancy"')
    expect(() => figures.query({ of: 'agents', metrics: ['occupancy'], by: ['queue'] })).toThrow("ask of: 'queues'")
    expect(() => statistics().now('sales')).toThrow('not part of a contact center yet')
    expect(() => statistics({ intervalMs: 10 })).toThrow('intervalMs')
  })
})

describe('statistics of several nodes', () => {
  const asked = { of: 'queues', metrics: ['entered', 'answered', 'averageSpeedOfAnswer'], by: ['interval'] } as const

  it('[RT14] a node that joins loads what was kept and goes on, to the same figures', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const first = await openNode(clock, store, 'first')
    await busyHour(first)
    await busyHour(first)
    await first.figures.checkpoint()
    await first.arrive()
    await clock.advance(1_000)
    const second = await openNode(clock, store, 'second')
    await clock.advance(1_000)
    expect(second.figures.query(asked)).toEqual(first.figures.query(asked))
    expect(second.figures.now('sales')).toEqual(first.figures.now('sales'))
    expect(second.figures.completeFrom).toBeNull()
  })

  it('[RT14] reads from the archive what the log no longer has', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const archive = memoryArchive()
    const first = await openNode(clock, store, 'first', archive)
    await busyHour(first)
    await first.figures.checkpoint()
    // More than a log keeps that everybody has seen, and sooner than the next checkpoint.
    for (let customer = 0; customer < 300; customer++) await first.leave(await first.arrive())
    await clock.advance(1_000)
    const second = await openNode(clock, store, 'second', archive)
    await clock.advance(3_000)
    expect(second.figures.query(asked)).toEqual(first.figures.query(asked))
    expect(second.figures.completeFrom).toBeNull()
  })

  it('with nothing to go on from begins anew, and says from when on', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const first = await openFloor({ clock, store })
    await busyHour(first)
    await busyHour(first)
    const second = await openNode(clock, store, 'second')
    const joined = clock.now()
    await clock.advance(2_000)
    await second.arrive()
    expect(valuesOf(second, ['entered'])).toEqual([1])
    expect(second.figures.completeFrom).toBeGreaterThan(joined)
  })
})

describe('history', () => {
  it('[RT14] [Z16] counted anew from the archive gives what was counted live', async () => {
    const { archive, floor } = await archivedFloor()
    const live = floor.figures.query({
      of: 'queues',
      metrics: ['entered', 'answered', 'abandonRate'],
      by: ['interval'],
    })
    const past = await history(archive, 'main')
    expect(past.query({ of: 'queues', metrics: ['entered', 'answered', 'abandonRate'], by: ['interval'] })).toEqual(
      live,
    )
    expect(live.rows.length).toBeGreaterThan(2)
  })

  it('[Z5] [Y6] tells the state at a past instant as it was seen then', async () => {
    const { archive, floor } = await archivedFloor()
    const seen = [...floor.center.all(agents).values()].map(({ body }) => [body.id, workState(body)])
    const waiting = floor.figures.now('sales').waiting
    const instant = floor.clock.now()
    await floor.clock.advance(1_000)
    await busyHour(floor)
    const then = await centerAt(archive, 'main', instant)
    const activities = new Map<string, string>(then.agents.map(({ agent, activity }) => [agent, activity]))
    for (const [id, state] of seen)
      expect(activities.get(id as string) ?? 'offline').toBe(state === 'away' ? 'offline' : state)
    expect(then.interactions.filter(({ stage }) => stage === 'waiting')).toHaveLength(waiting)
    expect(waiting).toBeGreaterThan(0)
  })
})

async function openNode(clock: SteppingClock, store: Store, seed: string, archive?: Archive): Promise<Counted> {
  const figures = statistics({ checkpointEveryMs: 3_600_000 })
  const floor = await openFloor({ clock, store, seed, plugins: [figures], ...(archive && { archive }) })
  return { ...floor, figures }
}

async function archivedFloor(): Promise<{ archive: Archive; floor: Counted }> {
  const archive = memoryArchive()
  const figures = statistics()
  const floor = { ...(await openFloor({ plugins: [figures], archive })), figures }
  await busyHour(floor)
  await floor.arrive()
  await floor.clock.advance(5_000)
  return { archive, floor }
}

/** Two agents, a call every two minutes; every third caller is not answered and every fifth gives up. */
async function busyHour(floor: TestFloor): Promise<void> {
  await floor.signIn('ann', 'bob')
  for (let call = 0; call < 30; call++) {
    const id = await floor.arrive()
    await floor.clock.advance((call % 7) * 1_000)
    if (call % 5 === 4) await floor.leave(id)
    else if (floor.offeredTo(id) !== undefined && call % 3 !== 2) {
      const agent = floor.offeredTo(id) as string
      await floor.accept(id)
      await floor.clock.advance(20_000)
      await floor.acd.end(asAgent(agent), id)
    }
    await floor.clock.advance(2 * MINUTE)
    if (floor.interaction(id)) await floor.leave(id)
    for (const agent of ['ann', 'bob'])
      await floor.acd.setStatus(asAgent(agent), floor.agent(agent).id, { name: 'available' })
  }
}
