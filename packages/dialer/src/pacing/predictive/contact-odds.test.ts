import { describe, expect, it } from 'vitest'
import { type ContactGroup, simulateCampaign } from '../../simulation/index.js'
import { type Candidate, type Pacer, createPacer } from '../index.js'

/** Old customers in the evening answer four times as often as strangers in the morning; neither alone says it all. */
const groups: readonly ContactGroup[] = [
  { share: 0.25, answerRate: 0.1, features: { list: 'strangers', number: 'landline' } },
  { share: 0.25, answerRate: 0.2, features: { list: 'strangers', number: 'mobile' } },
  { share: 0.25, answerRate: 0.35, features: { list: 'customers', number: 'landline' } },
  { share: 0.25, answerRate: 0.7, features: { list: 'customers', number: 'mobile' } },
]
const blindfolded = groups.map((group) => ({ ...group, features: {} }))

/** By chance one shift differs from the next by 2.3 %: over 60 of them what is known is worth 1.7 %, give or take 0.3. */
function utilization(contacts: readonly ContactGroup[]): number {
  const results = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
    const pacer = createPacer({ kind: 'predictive', order: 'list' })
    return simulateCampaign({ pacer, seed, agents: 5, answerRate: 0, handleSeconds: 90, hours: 2, contacts })
  })
  for (const { abandoned, answered } of results) expect(abandoned).toBeLessThanOrEqual(0.03 * answered + 1)
  return results.reduce((sum, result) => sum + (result.utilization ?? 0), 0) / results.length
}

describe('[K10] who is likely to answer', () => {
  it('is learned from what is known of contacts, and keeps agents busier in the same order of the list', () => {
    expect(utilization(groups)).toBeGreaterThan(utilization(blindfolded) + 0.005)
  })

  it('is dialed first, once it is known, and by little knowledge hardly', () => {
    const pacer: Pacer = createPacer({ kind: 'predictive' })
    simulateCampaign({ pacer, seed: 1, agents: 5, answerRate: 0, handleSeconds: 90, hours: 1, contacts: groups })
    const candidates: Candidate[] = groups.map(({ features }, index) => ({ id: `${index}`, features }))
    const agents = ['a', 'b', 'c', 'd'].map((id) => ({ id, phase: 'idle' as const, since: 0 }))
    const decide = (from: Pacer) => from.decide({ at: 3_700_000, agents, calls: [], candidates })
    expect(decide(createPacer({ kind: 'predictive' }, pacer.save())).dial).toEqual(['3', '2', '1', '0'])
    expect(decide(createPacer({ kind: 'predictive' })).dial).toEqual(['0', '1', '2', '3'])
  })
})
