import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ImpatientTraffic,
  type Traffic,
  agentsNeeded,
  erlangA,
  erlangB,
  erlangBWithRetries,
  erlangC,
  offeredLoad,
  scheduledAgents,
} from './index.js'

function traffic(load: number, handleS: number): Traffic {
  return { arrivalsPerHour: (load * 3_600) / handleS, handleTimeMs: handleS * 1_000 }
}

function impatient(load: number, handleS: number, patienceS: number): ImpatientTraffic {
  return { ...traffic(load, handleS), patienceMs: patienceS * 1_000 }
}

const VECTORS: readonly [
  load: number,
  agents: number,
  handleS: number,
  b: number,
  c: number,
  sl20: number,
  asaS: number,
][] = [
  [10, 12, 180, 0.119739, 0.449388, 0.640158, 40.4449],
  [10, 14, 180, 0.056819, 0.174132, 0.88835, 7.8359],
  [20, 24, 240, 0.066097, 0.298072, 0.786422, 17.8843],
  [100, 108, 300, 0.034944, 0.32833, 0.807387, 12.3124],
]

describe('Erlang', () => {
  it.each(VECTORS)('[T2] [Z27] B and C of %d erlangs and %i agents', (load, agents, handleS, b, c, sl20, asaS) => {
    const figures = erlangC(traffic(load, handleS), agents)
    expect(erlangB(load, agents)).toBeCloseTo(b, 6)
    expect(figures.waitProbability).toBeCloseTo(c, 6)
    expect(figures.serviceLevel(20_000)).toBeCloseTo(sl20, 6)
    expect(figures.averageWaitMs / 1_000).toBeCloseTo(asaS, 4)
    expect(figures.occupancy).toBeCloseTo(load / agents, 12)
  })

  it.each([
    [10, 10, 180, 120, 0.496853, 0.137464, 16.4957],
    [10, 12, 180, 120, 0.279807, 0.061597, 7.3917],
    [100, 100, 300, 180, 0.451618, 0.044913, 8.0843],
  ])('[T3] [Z27] A of %d erlangs, %i agents', (load, agents, handleS, patienceS, wait, abandon, meanS) => {
    const figures = erlangA(impatient(load, handleS, patienceS), agents)
    expect(figures.waitProbability).toBeCloseTo(wait, 6)
    expect(figures.abandonProbability).toBeCloseTo(abandon, 6)
    expect(figures.averageWaitMs / 1_000).toBeCloseTo(meanS, 4)
  })

  it('[T2] [T3] [Z27] stays a probability where powers and factorials overflow', () => {
    for (const [load, agents] of [
      [100, 155],
      [100_000, 100_200],
      [200_000, 100_000],
      [90_000, 100_000],
    ] as const) {
      const shares = [
        erlangB(load, agents),
        erlangC(traffic(load, 300), agents).waitProbability,
        erlangC(traffic(load, 300), agents).serviceLevel(20_000),
        erlangA(impatient(load, 300, 120), agents).waitProbability,
        erlangA(impatient(load, 300, 120), agents).abandonProbability,
        erlangA(impatient(load, 300, 120), agents).serviceLevel(20_000),
      ]
      for (const share of shares) {
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
      }
    }
    // Twice as many as can be served: half of them give up.
    expect(erlangA(impatient(200_000, 300, 120), 100_000).abandonProbability).toBeCloseTo(0.5, 4)
  })

  it('[T3] A becomes C as patience grows, and agrees with what it serves', () => {
    const figures = erlangA(impatient(10, 180, 1e7), 12)
    expect(figures.waitProbability).toBeCloseTo(0.449388, 4)
    expect(figures.serviceLevel(20_000)).toBeCloseTo(0.640158, 4)
    // Within any time: all but those who give up.
    const short = erlangA(impatient(10, 180, 120), 9)
    expect(short.serviceLevel(1e9)).toBeCloseTo(1 - short.abandonProbability, 6)
  })

  it('[T2] more agents are never worse, for any traffic', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 300, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 5, max: 600 }),
        (load, agents, patienceS) => {
          for (const model of [
            (n: number) => erlangC(traffic(load, 200), n),
            (n: number) => erlangA(impatient(load, 200, patienceS), n),
          ]) {
            const fewer = model(agents)
            const more = model(agents + 1)
            expect(more.serviceLevel(20_000)).toBeGreaterThanOrEqual(fewer.serviceLevel(20_000) - 1e-9)
            expect(more.averageWaitMs).toBeLessThanOrEqual(fewer.averageWaitMs + 1e-6)
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('[T2] with retries more find everything busy', () => {
    expect(erlangBWithRetries(10, 12, 0)).toBeCloseTo(erlangB(10, 12), 12)
    const blocked = erlangBWithRetries(10, 12, 0.5)
    // At rest the blocked share is that of the load which it brings about.
    expect(blocked).toBeCloseTo(erlangB(10 / (1 - 0.5 * blocked), 12), 9)
    expect(blocked).toBeGreaterThan(erlangB(10, 12))
  })
})

describe('the number of agents', () => {
  const busy = traffic(20, 240)
  const goal = { serviceLevel: { share: 0.8, thresholdMs: 20_000 } }

  it('[Z27] [T2] is the smallest that answers 80 % within 20 s', () => {
    const agents = agentsNeeded(busy, goal)
    expect(erlangC(busy, agents).serviceLevel(20_000)).toBeGreaterThanOrEqual(0.8)
    expect(erlangC(busy, agents - 1).serviceLevel(20_000)).toBeLessThan(0.8)
    expect(agents).toBe(25)
  })

  it('[Z27] [T3] is smaller when those who will not wait leave', () => {
    expect(agentsNeeded({ ...busy, patienceMs: 120_000 }, goal)).toBeLessThan(agentsNeeded(busy, goal))
  })

  it('keeps every target that is named', () => {
    const agents = agentsNeeded({ ...busy, patienceMs: 90_000 }, { ...goal, abandonProbability: 0.02, occupancy: 0.85 })
    const { abandonProbability, occupancy } = erlangA({ ...busy, patienceMs: 90_000 }, agents)
    expect(abandonProbability).toBeLessThanOrEqual(0.02)
    expect(occupancy).toBeLessThanOrEqual(0.85)
  })

  it('[T6] counts those who are away', () => {
    expect(scheduledAgents(24, 0.3)).toBe(35)
    expect(scheduledAgents(21, 0.3)).toBe(30)
  })

  it('needs none for nothing, and says when there is no answer', () => {
    expect(erlangC({ arrivalsPerHour: 0, handleTimeMs: 1_000 }, 1).serviceLevel(0)).toBe(1)
    expect(offeredLoad({ arrivalsPerHour: 100, handleTimeMs: 360_000 })).toBe(10)
    expect(() => agentsNeeded(busy, {})).toThrow('names a service level')
    expect(() => agentsNeeded(busy, { averageWaitMs: -1 })).toThrow('No number of agents')
    expect(() => erlangC({ arrivalsPerHour: -1, handleTimeMs: 1 }, 1)).toThrow('arrivalsPerHour')
    expect(() => erlangB(1, 1.5)).toThrow('whole number')
    expect(() => erlangA({ ...busy, patienceMs: 0 }, 1)).toThrow('patienceMs')
  })
})
