import { RingwrightError } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type DayOptions, type Shift, type VisitStream, simulateDay, visits } from '../index.js'

const HOUR = 3_600_000

const SALES: VisitStream = {
  queue: 'sales',
  perHour: [60, 120, 30],
  handle: { kind: 'lognormal', meanMs: 180_000, variation: 0.8 },
  patience: { kind: 'exponential', meanMs: 90_000 },
  wrapUp: { kind: 'exponential', meanMs: 15_000 },
  answer: { kind: 'exponential', meanMs: 3_000 },
  missedShare: 0.05,
}
const CHATS: VisitStream = {
  queue: 'chats',
  channel: 'web-chat',
  perHour: [40, 40, 40],
  handle: { kind: 'exponential', meanMs: 400_000 },
  messages: 8,
}

function agents(count: number, queues: readonly string[] = ['sales', 'chats']) {
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: `a${index}`, name: `Agent ${index}`, contact: `sip:a${index}@phones.example`, queues },
    capacity: { voice: 1, text: 2 },
  }))
}

function shifts(count: number, hours = 3): readonly Shift[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ agent: `a${index}`, fromMs: 0, untilMs: hours * HOUR },
    breaks: [{ fromMs: HOUR + index * 60_000, untilMs: HOUR + (index + 10) * 60_000, reason: 'lunch' }],
  }))
}

function morning(changes: Partial<DayOptions> = {}): DayOptions {
  return {
    acd: { queues: [{ id: 'sales' }, { id: 'chats' }], agents: agents(10) },
    visits: visits(1, [SALES, CHATS]),
    shifts: shifts(10),
    ...changes,
  }
}

describe('a simulated day', () => {
  it('[Y3] [Z11] brings everybody in and out again, by the rates of the day, without a violation', async () => {
    const day = await simulateDay(morning())
    expect(day.violations).toEqual([])
    expect(day.open).toBe(0)
    expect(day.visits).toBeGreaterThan(250)
    expect(day.visits).toBeLessThan(420)
    expect(day.answered + day.abandoned + day.refused).toBe(day.visits)
    expect(day.abandoned).toBeGreaterThan(5)
    const { rows } = day.query({ of: 'queues', metrics: ['entered'], by: ['hour'], queues: ['sales'] })
    const [first = 0, second = 0, third = 0] = rows.map(({ values }) => values[0] ?? 0)
    expect(second).toBeGreaterThan(first)
    expect(third).toBeLessThan(first)
    const [missed] = day.query({ of: 'queues', metrics: ['missedOfferRate'], queues: ['sales'] }).rows[0]?.values ?? []
    expect(missed).toBeGreaterThan(0.01)
    const { rows: breaks } = day.query({ of: 'agents', metrics: ['time.break'] })
    expect(breaks[0]?.values[0]).toBeGreaterThan(30 * 60_000)
  })

  it('[Z2] is the same again with the same seed, fact for fact, and another one with another', async () => {
    const once = await simulateDay(morning())
    const again = await simulateDay(morning())
    const other = await simulateDay(morning({ visits: visits(2, [SALES, CHATS]) }))
    expect(again.traceHash).toBe(once.traceHash)
    expect(other.traceHash).not.toBe(once.traceHash)
  })

  it('[T4] answers more in time with more agents', async () => {
    const few = await simulateDay(morning())
    const many = await simulateDay(
      morning({ acd: { queues: [{ id: 'sales' }, { id: 'chats' }], agents: agents(16) }, shifts: shifts(16) }),
    )
    expect(many.serviceLevel).toBeGreaterThan(few.serviceLevel ?? 1)
    expect(many.occupancy).toBeLessThan(few.occupancy ?? 0)
  })

  it('tells of those whom nobody could serve, instead of going on for ever', async () => {
    const forgotten = { ...SALES, perHour: [10], patience: Infinity }
    const day = await simulateDay(
      morning({
        visits: visits(1, [forgotten]),
        acd: { queues: [{ id: 'sales' }], agents: agents(1, []) },
        shifts: [],
      }),
    )
    expect(day.open).toBe(day.visits)
    expect(new Set(day.violations.map(({ checker }) => checker))).toEqual(new Set(['nobody-lost']))
  })

  it('keeps to ticks, for speed', async () => {
    const seconds = new Set<number>()
    await simulateDay(morning({ tickMs: 1_000, onFact: ({ at }) => seconds.add(at % 1_000) }))
    // What a deadline ends does not wait for a tick.
    expect(seconds.size).toBeLessThan(30)
  })

  it.each<[string, Partial<DayOptions>]>([
    ['a tick of half a millisecond', { tickMs: 0.5 }],
    ['a shift that ends before it begins', { shifts: [{ agent: 'a0', fromMs: 10, untilMs: 5 }] }],
    ['rates below zero', { visits: visits(1, [{ ...SALES, perHour: [-1] }]) }],
  ])('refuses %s', async (_what, wrong) => {
    const refusal = await simulateDay(morning(wrong)).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RingwrightError)
    expect(refusal).toMatchObject({ code: 'invalid_argument' })
  })
})
