import { type CommittedFact, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import type { AcdOptions } from '../../index.js'
import { SUPERVISOR, asAgent, openFloor } from '../../fixtures/test-floor.js'
import { DAY_START } from '../day/day-options.js'
import { type Shift, type VisitStream, simulateDay, visits, whatIf } from '../index.js'
import { Survival } from './survival.js'

const HOUR = 3_600_000

const CALLS: VisitStream = {
  queue: 'sales',
  perHour: [110, 170, 120],
  handle: { kind: 'lognormal', meanMs: 170_000, variation: 0.7 },
  patience: { kind: 'exponential', meanMs: 100_000 },
  wrapUp: { kind: 'exponential', meanMs: 10_000 },
  answer: { kind: 'exponential', meanMs: 3_000 },
  missedShare: 0.04,
}

function center(agents: number): AcdOptions {
  return {
    queues: [{ id: 'sales', missedMax: 0 }],
    agents: Array.from({ length: agents }, (_, index) => ({
      ...{ id: `a${index}`, name: `Agent ${index}`, queues: ['sales'], contact: `sip:a${index}@phones.example` },
    })),
  }
}

function shifts(agents: number): readonly Shift[] {
  return Array.from({ length: agents }, (_, index) => ({
    ...{ agent: `a${index}`, fromMs: index * 1_000, untilMs: 3.5 * HOUR },
    breaks: [{ fromMs: HOUR + index * 300_000, untilMs: HOUR + (index + 2) * 300_000, reason: 'lunch' }],
  }))
}

const ONE = [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } }]

async function yesterday() {
  const facts: CommittedFact[] = []
  const onFact = (fact: CommittedFact): void => void facts.push(fact)
  const report = await simulateDay({ acd: center(8), visits: visits(7, [CALLS]), shifts: shifts(8), onFact })
  return { facts, report, startAt: DAY_START }
}

describe('what if', () => {
  it('[Z6] [T9] [Y2] without a change everything goes as it went, whatever had to be drawn', async () => {
    const { facts, report, startAt } = await yesterday()
    expect(report.abandoned).toBeGreaterThan(10)
    const [row] = await whatIf({ facts, startAt, acd: center(8), variants: [], runs: 3 })
    expect(row?.name).toBe('as it was')
    for (const figure of ['serviceLevel', 'abandonRate', 'averageSpeedOfAnswerMs', 'answered', 'abandoned'] as const)
      expect(row?.[figure]).toEqual({ mean: report[figure], plusMinus: 0 })
    expect(row?.occupancy.mean).toBeCloseTo(report.occupancy ?? 0, 3)
    expect(row?.report.violations).toEqual([])
  })

  it('[Z6] [T9] tells what two more agents would have brought, and how sure that is', async () => {
    const { facts, report, startAt } = await yesterday()
    const more = [0, 1].map((extra) => ({ agent: `a${8 + extra}`, fromMs: HOUR, untilMs: 3 * HOUR }))
    const rows = await whatIf({
      ...{ facts, startAt, acd: center(8), runs: 4 },
      variants: [
        { name: 'two more from the second hour on', acd: () => center(10), shifts: (all) => [...all, ...more] },
        { name: 'one less', shifts: (all) => all.slice(1) },
      ],
    })
    const [, better, worse] = rows
    expect(better?.serviceLevel.mean).toBeGreaterThan(report.serviceLevel ?? 1)
    expect(better?.abandonRate.mean).toBeLessThan(report.abandonRate ?? 0)
    expect(worse?.serviceLevel.mean).toBeLessThan(report.serviceLevel ?? 0)
    expect(worse?.occupancy.mean).toBeGreaterThan(better?.occupancy.mean ?? 1)
    // Those who gave up are answered now, so that their conversations had to be drawn.
    expect(better?.occupancy.plusMinus).toBeGreaterThan(0)
  })

  it('[Z6] has those come back whom missed offers sent on a break, as they did', async () => {
    const acd = { ...center(6), queues: [{ id: 'sales', missedMax: 1 }] }
    const away = [60_000, 240_000, 120_000]
    const facts: CommittedFact[] = []
    const report = await simulateDay({
      acd,
      visits: visits(7, [CALLS]),
      shifts: shifts(6).map((shift) => ({ ...shift, missedBreaksMs: away })),
      onFact: (fact) => void facts.push(fact),
    })
    const sent = facts.filter(
      ({ type, data }) => type === 'agent:statusChanged' && 'cause' in data && data.cause === 'missedOffers',
    )
    expect(sent.length).toBeGreaterThan(4)
    const [row] = await whatIf({ facts, startAt: DAY_START, acd, variants: [], runs: 2 })
    for (const figure of ['serviceLevel', 'abandonRate', 'averageSpeedOfAnswerMs', 'answered', 'abandoned'] as const)
      expect(row?.[figure]).toEqual({ mean: report[figure], plusMinus: 0 })
  })

  it('[Z6] takes nobody for a customer who gave up while a phone rang, long after an agent said no', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', cooldownMs: 600_000 }], agents: ONE })
    const startAt = floor.clock.now()
    await floor.signIn('ann')
    const served = await floor.arrive()
    await floor.accept(served)
    await floor.clock.advance(60_000)
    await floor.acd.end(asAgent('ann'), served)
    await floor.clock.advance(60_000)
    const refused = await floor.arrive()
    await floor.reject(refused)
    await floor.clock.advance(120_000)
    await floor.leave(refused)
    const acd = { queues: [{ id: 'sales' }], agents: ONE }
    const opened = [served, refused].map((interaction) => ({
      ...(floor.facts[0] as CommittedFact),
      type: 'interaction:opened',
      data: { interaction, channel: 'test', medium: 'text' },
    })) as unknown as CommittedFact[]
    const facts = [...opened, ...floor.facts]
    const [row] = await whatIf({ facts, startAt, acd, variants: [], runs: 2 })
    expect(row?.answered).toEqual({ mean: 2, plusMinus: 0 })
  })

  it('[Z6] takes no conversation for over with an agent who never wrote', async () => {
    const agents = ONE.map((agent) => ({ ...agent, queues: ['sales', 'help'] }))
    const firstReply = { withinMs: 5_000, atLimit: 'return' } as const
    const floor = await openFloor({ queues: [{ id: 'sales', firstReply, cooldownMs: 60_000 }, { id: 'help' }], agents })
    const startAt = floor.clock.now()
    await floor.signIn('ann')
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.clock.advance(5_000)
    await floor.acd.reroute(SUPERVISOR, id, 'help' as never)
    await floor.clock.advance(60_000)
    await floor.accept(id)
    await floor.clock.advance(600_000)
    await floor.acd.end(asAgent('ann'), id)
    await floor.clock.advance(1_000)
    const data = { interaction: id, channel: 'test', medium: 'text' }
    const opened = {
      ...(floor.facts[0] as CommittedFact),
      type: 'interaction:opened',
      data,
    } as unknown as CommittedFact
    const acd = { queues: [{ id: 'sales' }, { id: 'help' }], agents }
    const [row] = await whatIf({ facts: [opened, ...floor.facts], startAt, acd, variants: [], runs: 1 })
    expect(row?.occupancy.mean).toBeGreaterThan(0.8)
  })

  it('refuses to try nothing at all', async () => {
    await expect(whatIf({ facts: [], startAt: 0, acd: center(1), variants: [], runs: 0 })).rejects.toThrow('runs')
  })
})

describe('the patience of customers', () => {
  it('[Z6] is estimated from those who gave up and from those who were answered before they would have', () => {
    const survival = new Survival([
      { waitMs: 1, gaveUp: true },
      { waitMs: 2, gaveUp: false },
      { waitMs: 3, gaveUp: true },
      { waitMs: 4, gaveUp: false },
    ])
    expect(survival.shareBeyond(0)).toBe(1)
    expect(survival.shareBeyond(1)).toBe(0.75)
    expect(survival.shareBeyond(3)).toBe(0.375)
  })

  it('[Z6] is found again from a sample that is censored at random', () => {
    const random = seededRandom('patience')
    const exponential = (mean: number): number => -Math.log(1 - random.next()) * mean
    const samples = Array.from({ length: 20_000 }, () => {
      const [patience, answered] = [exponential(60), exponential(40)]
      return { waitMs: Math.min(patience, answered), gaveUp: patience < answered }
    })
    const survival = new Survival(samples)
    for (const t of [10, 30, 60]) expect(survival.shareBeyond(t)).toBeCloseTo(Math.exp(-t / 60), 1.7)
    const beyond = Array.from({ length: 500 }, () => survival.drawBeyond(30, random))
    expect(Math.min(...beyond)).toBeGreaterThan(30)
  })
})
