import { memoryDirectory, seededRandom, systemActor } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, type TestFloor, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { type CampaignOptions, campaigns } from '../index.js'

const AGENTS = ['ann', 'bob', 'cy', 'dee']

/** A campaign in which people do what they like, and agents come and go while calls ring. */
async function stormyCampaign(seed: number, pacer: NonNullable<CampaignOptions['pacer']>): Promise<TestFloor> {
  const random = seededRandom(`storm ${seed}`)
  const floor = await openFloor({ agents: AGENTS, seed: `storm ${seed}` })
  const outcomes = ['answered', 'answered', 'answered', 'busy', 'noAnswer', 'failed'] as const
  const numbers = await floor.importNumbers(400)
  for (const number of numbers) {
    const outcome = outcomes[Math.floor(random.next() * outcomes.length)] ?? 'busy'
    floor.control.phone(number, { outcome, afterMs: Math.floor(random.next() * 20_000) })
  }
  await floor.signIn(...AGENTS)
  await floor.startCampaign({ pacer })
  for (let step = 0; step < 120; step++) {
    await floor.clock.advance(Math.floor(random.next() * 4_000))
    for (const call of [...floor.control.dialed])
      if (!call.to.startsWith('phone-') && random.next() < 0.3) call.partyHangsUp()
    if (random.next() < 0.1)
      await floor.dialer.supervise({ role: 'supervisor', id: 'sue' }, 'spring', {
        linesPerAgent: Math.floor(random.next() * 11),
      })
  }
  return floor
}

describe('[Z8] [X9] no campaign, whatever people, supervisors and pacers do,', () => {
  it.each([1, 2, 3, 4, 5, 6])('releases a call that could break its policy: storm %i', async (seed) => {
    const pacer = [{ kind: 'power', linesPerAgent: 10 }, { kind: 'predictive' }, { kind: 'progressive' }] as const
    const floor = await stormyCampaign(seed, pacer[seed % 3] ?? { kind: 'progressive' })
    // Folded anew from the facts, not read from the ledger that let them pass.
    let [answered, abandoned] = [0, 0]
    for (const { type } of floor.facts) if (type === 'attempt:live') answered++
    for (const { type, data } of floor.facts) if (type === 'attempt:ended' && data.outcome === 'abandoned') abandoned++
    expect(answered).toBeGreaterThan(20)
    expect(100 * abandoned).toBeLessThanOrEqual(3 * answered)
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered, abandoned })
  })
})

it('[K26] a call that will be answered after midnight has to fit into the new day, which has nothing to spend', async () => {
  const floor = await openFloor({ clock: steppingClock(Date.UTC(2026, 0, 6, 4, 59, 45)) })
  const numbers = await floor.importNumbers(60)
  for (const number of numbers) floor.control.phone(number, { outcome: 'answered', afterMs: 20_000 })
  const day = [0, 1_440] as [number, number]
  await floor.startCampaign({
    policies: ['ofcom'],
    pacer: { kind: 'power', linesPerAgent: 10 },
    callingHours: { week: [day, day, day, day, day, day, day] },
  })
  await floor.center.run(systemActor('test'), (transaction) => {
    const campaign = transaction.read(campaigns, 'spring')
    if (!campaign) return
    const days = { '2026-01-05': { answered: 10_000, abandoned: 0, machines: 0 } }
    transaction.put(campaigns, 'spring', { ...campaign, ledger: { ...campaign.ledger, firstDay: '2026-01-05', days } })
  })
  await floor.signIn('ann')
  await floor.clock.advance(60_000)
  expect(floor.happened('attempt:dialed').length).toBeGreaterThan(0)
  expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 1, abandoned: 0 })
})

it('a directory that answers late brings nobody back who has been called meanwhile', async () => {
  const clock = steppingClock(MONDAY)
  const quick = memoryDirectory()
  const directory: typeof quick = {
    ...quick,
    get: (...asked) => quick.get(...asked),
    async find(...asked) {
      const found = await quick.find(...asked)
      if (asked[1].name === 'lead-states') await new Promise<void>((resolve) => void clock.setTimer(8_000, resolve))
      return found
    },
  }
  const floor = await openFloor({ clock, directory })
  await floor.importNumbers(1)
  floor.control.phone(numberOf(0), { outcome: 'busy', afterMs: 5_000 })
  await floor.signIn('ann')
  await floor.startCampaign({ retry: { busy: { afterMs: 60_000, attemptsMax: 50 } }, frequencyCaps: [] })
  await clock.advance(10 * 60_000)
  const at = floor.facts.filter(({ type }) => type === 'attempt:dialed').map((fact) => fact.at)
  expect(at.length).toBeGreaterThan(3)
  expect(Math.min(...at.slice(1).map((instant, index) => instant - (at[index] ?? 0)))).toBeGreaterThan(60_000)
})

describe('[K18] [X9] nobody is called', () => {
  it('at night by their own clocks, and those for whom it is day are not held up by them', async () => {
    const floor = await openFloor()
    const people = { east: numberOf(0), west: numberOf(1) }
    const rows = [
      { number: people.west, zone: 'Pacific/Honolulu' },
      { number: people.east, zone: ZONE },
    ]
    await floor.dialer.importLeads({ role: 'supervisor', id: 'sue' }, { rows }, { list: 'people', import: 'first' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(60_000)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual(['spring:people:1:0'])
    // 10 in New York is 5 in Honolulu: three hours and some seconds later it is day there.
    await floor.clock.advance(3 * 3_600_000)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toContain('spring:people:0:0')
  })

  it('outside of the schedule of the campaign', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    await floor.signIn('ann')
    const from = floor.clock.now() + 3_600_000
    await floor.startCampaign({ schedule: { from } })
    await floor.clock.advance(3_590_000)
    expect(floor.happened('attempt:dialed')).toEqual([])
    await floor.clock.advance(60_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('[K21] without a consent on record, where one is needed', async () => {
    const floor = await openFloor()
    await floor.importNumbers(2)
    await floor.dialer.importLeads(
      { role: 'supervisor', id: 'sue' },
      { rows: [{ number: numberOf(2), consent: 'form 7, 2026-01-02' }] },
      { list: 'people', import: 'consenting', zone: ZONE },
    )
    await floor.signIn('ann')
    await floor.startCampaign({ needsConsent: true })
    await floor.clock.advance(3_000)
    expect(floor.happened('lead:closed').map(({ reason }) => reason)).toEqual(['noConsent', 'noConsent'])
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('[K20] who is on a list of the host', async () => {
    const floor = await openFloor({ doNotCall: [{ has: (number) => number === numberOf(0) }] })
    await floor.importNumbers(2)
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(60_000)
    expect(floor.happened('attempt:dialed').map(({ lead }) => lead)).toEqual(['spring:people:0:1'])
  })
})

describe('[K8] a trunk that is down', () => {
  it('is not stormed: the campaign steps down, and tries again after a while', async () => {
    const floor = await openFloor({ agents: AGENTS })
    const numbers = await floor.importNumbers(100)
    for (const number of numbers) floor.control.phone(number, { outcome: 'failed' })
    await floor.signIn(...AGENTS)
    await floor.startCampaign()
    await floor.clock.advance(50_000)
    const before = floor.happened('attempt:dialed').length
    expect(before).toBeLessThan(20)
    expect(floor.happened('campaign:stepped')).toMatchObject([{ to: 'manual', reasons: ['trunkDown'] }])
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered' })
    await floor.clock.advance(6 * 60_000)
    expect(floor.happened('attempt:connected').length).toBeGreaterThan(0)
  })
})

it('an agent who leaves for a break gets nobody further, and a clock that jumps calls nobody at night', async () => {
  const floor = await openFloor()
  const numbers = await floor.importNumbers(5)
  for (const number of numbers) floor.control.phone(number, { outcome: 'noAnswer', afterMs: 1_000 })
  await floor.signIn('ann')
  await floor.startCampaign()
  await floor.clock.advance(2_000)
  await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break' })
  const before = floor.happened('attempt:dialed').length
  await floor.clock.advance(10_000)
  expect(floor.happened('attempt:dialed')).toHaveLength(before)
  await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
  const at = floor.clock.now()
  // Midnight in New York.
  await floor.clock.advance(14 * 3_600_000 - 60_000)
  const nightly = floor.facts.filter((fact) => fact.type === 'attempt:dialed' && fact.at > at + 11 * 3_600_000 - 60_000)
  expect(nightly).toEqual([])
})
