import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-campaign.js'
import { FTC_TSR } from '../compliance/index.js'

const AGENTS = Array.from({ length: 12 }, (_, index) => `agent-${index}`)
const MINUTE = 60_000

/** How long calls had rung that were given up, where most agents leave in the middle of a predictive campaign. */
async function givenUpAfter(minimumRingMs: number): Promise<readonly number[]> {
  const floor = await openFloor({ agents: AGENTS })
  const random = seededRandom('ringing')
  const numbers = await floor.importNumbers(900)
  for (const number of numbers) {
    const answers = random.next() < 0.35
    floor.control.phone(number, {
      outcome: answers ? 'answered' : 'noAnswer',
      afterMs: answers ? 3_000 + random.next() * 25_000 : 40_000,
    })
  }
  await floor.signIn(...AGENTS)
  await floor.startCampaign({
    ...{ pacer: { kind: 'predictive' }, ringTimeoutMs: 40_000, attemptsMax: 1 },
    policies: [{ ...FTC_TSR, name: 'own', minimumRingMs }],
  })
  const since = new Map<string, number>()
  for (let second = 0; second < 15 * 60; second++) {
    await floor.clock.advance(1_000)
    for (const call of floor.control.dialed) {
      if (call.to.startsWith('phone-')) continue
      const seconds = (since.get(call.id) ?? 0) + 1
      since.set(call.id, seconds)
      if (seconds === 45) call.partyHangsUp()
    }
    if (second % 300 === 299)
      for (const id of AGENTS.slice(2))
        await floor.acd.setStatus(asAgent(id), id as never, { name: 'break', reason: 'training' })
    if (second % 300 === 60)
      for (const id of AGENTS.slice(2)) await floor.acd.setStatus(asAgent(id), id as never, { name: 'available' })
  }
  await floor.clock.advance(MINUTE)
  return floor.happened('attempt:ended').flatMap(({ outcome, tookMs }) => (outcome === 'canceled' ? [tookMs] : []))
}

describe('[K3] a call of a predictive campaign', () => {
  it('is given up no earlier than the campaign’s own rules allow', async () => {
    const [usual, own] = [await givenUpAfter(15_000), await givenUpAfter(30_000)]
    expect(Math.min(...usual)).toBe(15_000)
    expect(Math.min(...own)).toBeGreaterThanOrEqual(30_000)
    expect(own.length).toBeGreaterThan(0)
  })
})
