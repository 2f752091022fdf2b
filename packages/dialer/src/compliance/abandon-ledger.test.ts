import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AbandonLedger, type AbandonPolicy, CRTC, FTC_TSR, OFCOM } from './index.js'

const NOON = Date.UTC(2026, 10, 2, 12)
const DAY = 86_400_000

function ledgerOf(policies: readonly AbandonPolicy[], machineErrorsPerMille = 0) {
  return new AbandonLedger({ policies, zone: 'UTC', machineErrorsPerMille })
}

function count(ledger: AbandonLedger, answers: number, abandons: number, at = NOON): void {
  for (let index = 0; index < answers; index++) ledger.answer(at)
  for (let index = 0; index < abandons; index++) ledger.abandon(at)
}

describe('[K26] the abandon ledger', () => {
  it('takes exactly 3 % as allowed and one abandon more as broken', () => {
    const ledger = ledgerOf([FTC_TSR])
    count(ledger, 100, 3)
    expect(ledger.standings(NOON)[0]).toMatchObject({ rate: 0.03, atRiskMax: 0 })
    ledger.abandon(NOON)
    expect(ledger.standings(NOON)[0]?.atRiskMax).toBeLessThan(0)
  })

  it('puts no call at risk before 33 persons have answered: one abandon of 32 is over 3 % (small-team-3-of-100)', () => {
    const ledger = ledgerOf([FTC_TSR])
    count(ledger, 32, 0)
    expect(ledger.release(5, 0, 2, NOON)).toBe(2)
    ledger.answer(NOON)
    expect(ledger.release(5, 0, 2, NOON)).toBe(3)
  })

  it('holds every policy in its own window: a good month does not excuse a bad day', () => {
    const ledger = ledgerOf([FTC_TSR, OFCOM, CRTC])
    count(ledger, 10_000, 100, NOON)
    expect(ledger.release(50, 0, 0, NOON)).toBe(50)
    expect(ledger.release(50, 0, 4, NOON + DAY)).toBe(4)
    const [ftc, ofcom, crtc] = ledger.standings(NOON + DAY)
    expect([ftc?.answered, ofcom?.answered, crtc?.answered]).toEqual([10_000, 0, 10_000])
  })

  it('begins a new period of 30 days with the thirty-first, and a new month with the first', () => {
    const ledger = ledgerOf([FTC_TSR, CRTC])
    count(ledger, 1_000, 10, NOON)
    const answered = (at: number) => ledger.standings(at).map((standing) => standing.answered)
    expect(answered(NOON + 28 * DAY)).toEqual([1_000, 1_000])
    expect(answered(NOON + 29 * DAY)).toEqual([1_000, 0])
    expect(answered(NOON + 30 * DAY)).toEqual([0, 0])
  })

  it('[K27] adds the persons whom Ofcom has counted as cut off by machine detection', () => {
    const ledger = ledgerOf([FTC_TSR, OFCOM], 20)
    count(ledger, 970, 20)
    for (let index = 0; index < 400; index++) ledger.machine(NOON)
    expect(ledger.standings(NOON).map(({ abandoned, answered }) => [abandoned, answered])).toEqual([
      [20, 970],
      [28, 978],
    ])
  })

  it('shows how sure the rate is: three of a hundred may be more than eight', () => {
    const ledger = ledgerOf([FTC_TSR])
    count(ledger, 100, 3)
    expect(ledger.standings(NOON)[0]?.upperBound).toBeCloseTo(0.0845, 3)
  })

  it('goes on from its state, and keeps the sums of days that it no longer has', () => {
    const forever: AbandonPolicy = { ...FTC_TSR, name: 'own', window: 'campaign' }
    let ledger = ledgerOf([forever])
    for (let day = 0; day < 100; day++) {
      count(ledger, 10, 0, NOON + day * DAY)
      ledger = new AbandonLedger({ policies: [forever], zone: 'UTC' }, JSON.parse(JSON.stringify(ledger.state)))
    }
    expect(ledger.standings(NOON + 100 * DAY)[0]?.answered).toBe(1_000)
    expect(Object.keys(ledger.state.days).length).toBeLessThan(70)
  })

  it('refuses caps that are no fractions of whole numbers', () => {
    expect(() => ledgerOf([{ ...FTC_TSR, cap: { abandons: 0.03, answers: 1 } }])).toThrow('such as 3 of 100')
  })
})

/** One step of a campaign: calls wanted with so many idle agents, then what becomes of some of those in flight. */
const step = fc.record({
  wanted: fc.nat(40),
  idle: fc.nat(6),
  settled: fc.array(fc.constantFrom('abandoned', 'connected', 'unanswered', 'machine'), { maxLength: 30 }),
  passes: fc.constantFrom(0, 0, 0, 3_600_000, DAY),
})

describe('[Z8] no campaign, however unlucky,', () => {
  it('breaks a policy by calls that the ledger released', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const policies = [FTC_TSR, OFCOM, CRTC]
        const ledger = ledgerOf(policies)
        let at = NOON
        let atRisk = 0
        let safe = 0
        for (const { wanted, idle, settled, passes } of steps) {
          // Calls of yesterday are over before a new day, and its window, begins.
          if (atRisk + safe === 0) at += passes
          const kept = Math.max(0, idle - safe)
          const released = ledger.release(wanted, atRisk + safe, safe + kept, at)
          safe += Math.min(released, kept)
          atRisk += Math.max(0, released - kept)
          for (const outcome of settled) {
            if (atRisk + safe === 0) break
            const isAtRisk = atRisk > 0
            if (isAtRisk) atRisk--
            else safe--
            if (outcome === 'machine') ledger.machine(at)
            if (outcome === 'connected' || outcome === 'abandoned') ledger.answer(at)
            if (outcome === 'abandoned' && isAtRisk) ledger.abandon(at)
          }
          for (const { atRiskMax } of ledger.standings(at)) if (atRiskMax < 0) return false
        }
        return true
      }),
      { numRuns: 500, seed: 7 },
    )
  })
})
