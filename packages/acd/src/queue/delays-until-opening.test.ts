import type { InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type Arrival, type TestFloor, openFloor } from '../fixtures/test-floor.js'
import type { AgentProfile, QueueOptions } from '../index.js'
import { externalStrategy } from '../strategies/external-strategy.js'
import type { Strategy } from '../strategies/strategy.js'

/** The clock of tests starts on a Monday at 08:00 UTC. */
const OFFICE = { id: 'office', zone: 'UTC', weekly: { monday: ['09:00-12:00'], tuesday: ['09:00-12:00'] } }
const HOUR_MS = 3_600_000
const NOBODY = undefined

interface Morning {
  readonly queue?: Partial<QueueOptions>
  readonly ann?: Partial<AgentProfile>
  readonly bob?: Partial<AgentProfile>
  readonly strategies?: readonly Strategy[]
}

/** Ann and Bob are there before the queue opens; Ann is not to be asked first. */
async function beforeOpening({ queue, ann, bob, strategies }: Morning): Promise<TestFloor> {
  const agent = (id: string, more: Partial<AgentProfile> = {}): AgentProfile => ({
    ...{ id, name: id, queues: ['sales'], capacity: { text: 1 } },
    ...more,
  })
  const floor = await openFloor({
    calendars: [OFFICE],
    queues: [{ id: 'sales', calendar: 'office', cooldownMs: 0, ...queue }],
    agents: [agent('ann', ann), agent('bob', bob)],
    ...(strategies && { strategies }),
  })
  await floor.signIn('ann', 'bob')
  return floor
}

function leave(floor: TestFloor, arrival: Arrival = {}): Promise<InteractionId> {
  return floor.arrive({ canWait: true, ...arrival })
}

async function opens(floor: TestFloor): Promise<void> {
  await floor.clock.advance(HOUR_MS - (floor.clock.now() % HOUR_MS))
}

describe('what was left before its queue opens', () => {
  it.each<[string, Morning, Arrival?]>([
    [
      'agents of a higher level',
      { queue: { tiers: { waitMs: 10_000 } }, ann: { queues: [{ queue: 'sales', level: 2 }] } },
    ],
    ['agents with a delay', { ann: { queues: [{ queue: 'sales', delayMs: 10_000 }] } }],
    [
      'the agents of another site',
      { queue: { sites: { own: 'paris', othersAfterMs: 10_000 } }, ann: { site: 'oslo' }, bob: { site: 'paris' } },
    ],
    [
      'the next ring',
      {
        queue: { rings: [{ timeoutMs: 10_000 }, { timeoutMs: 10_000 }] },
        ann: { queues: [{ queue: 'sales', level: 2 }] },
      },
    ],
    [
      'who lacks what it gives up as it waits',
      { bob: { skills: { tax: 1 } } },
      { requirements: { need: { skill: 'tax' }, relax: [{ afterMs: 10_000, drop: ['tax'] }] } },
    ],
  ])('is offered to %s only after as much waiting as by day', async (_whom, morning, arrival) => {
    const floor = await beforeOpening(morning)
    const [first, second] = [await leave(floor, arrival), await leave(floor, arrival)]
    await opens(floor)
    expect([first, second].map((id) => floor.offeredTo(id))).toEqual(['bob', NOBODY])
    await floor.clock.advance(9_000)
    expect(floor.offeredTo(second)).toBe(NOBODY)
    await floor.clock.advance(1_000)
    expect(floor.offeredTo(second)).toBe('ann')
  })

  it('waits for the agent who knows the customer as long as by day', async () => {
    const floor = await beforeOpening({
      queue: { strategies: [{ name: 'last-agent', waitMs: 10_000 }, 'longest-idle'] },
    })
    const busy = await leave(floor, { lastAgent: 'bob' })
    const id = await leave(floor, { lastAgent: 'bob' })
    await opens(floor)
    expect(floor.offeredTo(busy)).toBe('bob')
    expect(floor.offeredTo(id)).toBe(NOBODY)
    await floor.clock.advance(10_000)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('is what somebody outside is asked about when it opens, of those who are there then', async () => {
    const asked: unknown[] = []
    const crm = externalStrategy({
      name: 'crm',
      decide: (question) => {
        asked.push(question.candidates.map(({ agent }) => agent))
        return Promise.resolve({ agents: ['bob'] })
      },
    })
    const floor = await beforeOpening({ queue: { strategies: ['crm', 'longest-idle'] }, strategies: [crm] })
    const id = await leave(floor)
    expect(asked).toEqual([])
    await opens(floor)
    expect(asked).toEqual([['ann', 'bob']])
    expect(floor.offeredTo(id)).toBe('bob')
    expect(floor.happened('strategy:advised')).toMatchObject([{ agents: ['bob'], afterMs: 0 }])
  })

  it.each([
    ['earlier', '08:30-12:00', HOUR_MS / 2],
    ['later', '10:00-12:00', 2 * HOUR_MS],
  ])('waits from when the queue opens after all, where that is %s than was said', async (_when, hours, afterMs) => {
    const floor = await beforeOpening({
      queue: { rings: [{ timeoutMs: 10_000 }, { timeoutMs: 10_000 }] },
      ann: { queues: [{ queue: 'sales', level: 2 }] },
    })
    const begun = floor.clock.now() - (floor.clock.now() % HOUR_MS)
    await leave(floor)
    const id = await leave(floor)
    await floor.acd.setCalendar({ role: 'administrator', id: 'test' }, { ...OFFICE, weekly: { monday: [hours] } })
    await floor.clock.advance(begun + afterMs - floor.clock.now() + 9_000)
    expect(floor.offeredTo(id)).toBe(NOBODY)
    await floor.clock.advance(1_000)
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('is told of by when somebody can have it', async () => {
    const floor = await beforeOpening({ ann: { queues: [{ queue: 'sales', delayMs: 10_000 }] } })
    await floor.acd.setStatus(SUPERVISOR, 'bob' as never, { name: 'offline' })
    const id = await leave(floor)
    const opening = floor.clock.now() - (floor.clock.now() % HOUR_MS) + HOUR_MS
    expect(floor.acd.whyWaiting(id)?.first).toEqual({ what: 'time', at: opening + 10_000, agent: 'ann' })
    await floor.clock.advance(opening + 10_000 - floor.clock.now())
    expect(floor.offeredTo(id)).toBe('ann')
  })
})

describe('what was left by day, and is waiting when its queue closes', () => {
  it('goes on with what it has given up when that opens again', async () => {
    const floor = await beforeOpening({
      queue: { atClosing: 'leave', rings: [{ timeoutMs: 10_000 }, { timeoutMs: 10_000 }] },
      ann: { queues: [{ queue: 'sales', level: 2 }] },
      bob: { queues: [] },
    })
    await opens(floor)
    await floor.acd.setStatus(SUPERVISOR, 'ann' as never, { name: 'offline' })
    const id = await leave(floor)
    await floor.clock.advance(3 * HOUR_MS)
    await floor.signIn('ann')
    await floor.clock.advance(21 * HOUR_MS - (floor.clock.now() % HOUR_MS) - 1)
    expect(floor.offeredTo(id)).toBe(NOBODY)
    await floor.clock.advance(1)
    expect(floor.offeredTo(id)).toBe('ann')
  })
})
