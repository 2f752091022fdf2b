import { describe, expect, it } from 'vitest'
import { type LadderSigns, type LadderState, type Rung, startLadder, stepLadder } from './index.js'

const well: LadderSigns = { at: 0, trunk: true, pacer: true, contacts: true, agents: 10, answers: 100, atRiskMax: 20 }

/** Where a ladder is after each sign, one a second. */
function climb(signs: readonly Partial<LadderSigns>[], from = startLadder(0), dwellMs = 3_000) {
  let state: LadderState = from
  const facts: string[] = []
  signs.forEach((sign, index) => {
    const next = stepLadder(state, { ...well, ...sign, at: from.since + 1_000 * (index + 1) }, { dwellMs })
    state = next.state
    if (next.fact) facts.push(`${next.fact.to}${next.fact.reasons.map((reason) => ` ${reason}`).join('')}`)
  })
  return { state, facts }
}

const times = (count: number, sign: Partial<LadderSigns> = {}) => Array.from({ length: count }, () => sign)
const on = (rung: Rung): LadderState => ({ rung, since: 0, betterSince: null, reasons: [] })

describe('[K8] [Z9] the ladder', () => {
  it('begins with a line for each agent, and predicts once it was well for the dwell time', () => {
    expect(climb([...times(5, { answers: 9 }), ...times(3)]).facts).toEqual([])
    expect(climb([...times(5, { answers: 9 }), ...times(4)]).facts).toEqual(['predictive'])
  })

  it.each([
    [{ agents: 2 }, 'progressive fewAgents'],
    [{ atRiskMax: 0 }, 'progressive ledgerTight'],
    [{ pacer: false }, 'preview pacerDown'],
    [{ trunk: false }, 'manual trunkDown'],
    [{ contacts: false }, 'manual contactsDown'],
  ] as const)('steps down at once with %j, and says why: %s', (sign, fact) => {
    expect(climb([sign], on('predictive')).facts).toEqual([fact])
  })

  it('comes back one rung at a time', () => {
    expect(climb(times(12), on('manual')).facts).toEqual(['preview', 'progressive', 'predictive'])
  })

  it('does not swing when a sign comes and goes, nor when one agent does', () => {
    const flicker = Array.from({ length: 60 }, (_, second) => ({ trunk: second % 2 === 0 }))
    expect(climb(flicker, on('predictive')).facts).toEqual(['manual trunkDown'])
    expect(climb(times(60, { agents: 3 }), on('progressive')).facts).toEqual([])
    expect(climb(times(60, { agents: 3 }), on('predictive')).facts).toEqual([])
  })
})
