import { RingwrightError } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type SimulationReport, simulate } from './index.js'

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1)

describe('a simulated contact center', () => {
  const reports: SimulationReport[] = []

  it.each(SEEDS)('[Z10] [Z11] loses nobody and books nobody twice, whatever goes wrong (seed %i)', async (seed) => {
    const report = await simulate({ seed, minutes: 4 })
    reports.push(report)
    expect(report.violations).toEqual([])
    expect(report.open).toBe(0)
    expect(report.commits).toBeGreaterThan(50)
  })

  it('has had every kind of trouble in these runs', () => {
    const totals = new Map<string, number>()
    for (const { faults, offers, abandoned, nodesLost } of reports)
      for (const [name, count] of Object.entries({ ...faults, ...offers, abandoned, nodesLost }))
        totals.set(name, (totals.get(name) ?? 0) + count)
    expect(totals.size).toBe(13)
    expect([...totals].filter(([, total]) => total <= 10)).toEqual([])
  })

  it('[Z2] runs the same again with the same seed, commit for commit', async () => {
    const once = await simulate({ seed: 21, minutes: 3 })
    const again = await simulate({ seed: 21, minutes: 3 })
    expect(again).toEqual(once)
    expect(again.traceHash).toMatch(/^[0-9a-f]{16}$/)
  })

  it('runs otherwise with another seed', async () => {
    const one = await simulate({ seed: 22, minutes: 1 })
    const other = await simulate({ seed: 23, minutes: 1 })
    expect(other.traceHash).not.toBe(one.traceHash)
  })

  it('has no faults when asked for none', async () => {
    const { faults, violations } = await simulate({ seed: 24, minutes: 3, faults: false })
    expect(faults).toEqual({ crashes: 0, pauses: 0, outages: 0, lostMessages: 0, rogueCommits: 0 })
    expect(violations).toEqual([])
  })

  it('does what it is told: so many nodes and agents, so many unanswered offers', async () => {
    const { offers, served } = await simulate({
      ...{ seed: 25, minutes: 3, faults: false, nodes: 1, agents: 2, queues: 1 },
      ...{ arrivalsPerMinute: 6, missedShare: 1, rejectedShare: 0, failedShare: 0 },
    })
    expect(served).toBe(0)
    expect(offers.accepted).toBe(0)
    expect(offers.missed).toBeGreaterThan(0)
  })

  it.each([{ seed: 1.5 }, { seed: 1, minutes: 0 }, { seed: 1, nodes: 4 }])('refuses %o', async (options) => {
    const refusal = await simulate(options).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RingwrightError)
    expect(refusal).toMatchObject({ code: 'invalid_argument' })
  })
})
