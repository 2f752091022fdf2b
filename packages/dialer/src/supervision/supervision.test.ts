import { describe, expect, it } from 'vitest'
import { AbandonLedger, FTC_TSR } from '../compliance/index.js'
import type { Observation } from '../pacing/index.js'
import { UNSUPERVISED, supervise, supervised } from './index.js'

const observation: Observation = {
  at: 0,
  agents: ['a', 'b', 'c', 'd'].map((id) => ({ id, phase: 'idle', since: 0 })),
  calls: [{ id: 'call', phase: 'ringing', dialedAt: 0, since: 0 }],
}
const decision = { dial: 6, cancel: ['old'] }

describe('[K7] a supervisor', () => {
  it('makes more or fewer calls of what the pacer wants, by a factor', () => {
    expect(supervised(decision, observation, { ...UNSUPERVISED, factor: 1.5 })).toEqual({ dial: 9, cancel: ['old'] })
    expect(supervised(decision, observation, { ...UNSUPERVISED, factor: 0 }).dial).toBe(0)
    expect(supervised(decision, observation, UNSUPERVISED)).toBe(decision)
  })

  it('overrides the pacer with lines for each idle agent, as many as there are lines', () => {
    const forced = { ...UNSUPERVISED, linesPerAgent: 2 }
    expect(supervised(decision, observation, forced).dial).toBe(7)
    expect(supervised(decision, { ...observation, linesFree: 3 }, forced).dial).toBe(3)
  })

  it('pauses the campaign, and calls in flight still end as the pacer says', () => {
    expect(supervised(decision, observation, { ...UNSUPERVISED, isPaused: true })).toEqual({ dial: 0, cancel: ['old'] })
  })

  it('is given further candidates in the order of the list', () => {
    const candidates = ['x', 'y', 'z'].map((id) => ({ id }))
    const more = supervised({ dial: ['z'] }, { ...observation, candidates }, { ...UNSUPERVISED, factor: 2 })
    expect(more.dial).toEqual(['z', 'x'])
  })

  it('is recorded with what it was before, and told when a wish is out of range', () => {
    const set = supervise(UNSUPERVISED, { factor: 1.2 }, 'supervisor:kim', 5)
    expect(set).toMatchObject({
      outcome: 'set',
      fact: { by: 'supervisor:kim', from: UNSUPERVISED, to: { factor: 1.2 } },
    })
    expect(supervise(UNSUPERVISED, { factor: 1 }, 'supervisor:kim', 5)).toEqual({ outcome: 'unchanged' })
    expect(supervise(UNSUPERVISED, { factor: 20 }, 'supervisor:kim', 5)).toMatchObject({
      outcome: 'outOfRange',
      allowed: { factor: 3 },
    })
  })

  it('never passes the ledger: what is forced is released only as far as the law allows', () => {
    const ledger = new AbandonLedger({ policies: [FTC_TSR], zone: 'UTC' })
    const { dial } = supervised(decision, observation, { ...UNSUPERVISED, linesPerAgent: 10 })
    expect(dial).toBe(39)
    expect(ledger.release(dial as number, 1, 4, 0)).toBe(3)
  })
})
