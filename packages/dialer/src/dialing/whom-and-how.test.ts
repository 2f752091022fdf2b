import { interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { campaigns } from '../index.js'

const MINUTE = 60_000

describe('[K34] the number that is shown', () => {
  it('is one of the callee’s own area where there is one, and another the next time', async () => {
    const floor = await openFloor()
    const people = { troy: '+15185551000', york: '+12125551000' }
    for (const number of Object.values(people)) floor.control.phone(number, { outcome: 'answered' })
    const rows = Object.values(people).map((number) => ({ number }))
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
    await floor.signIn('ann', 'bob')
    const from = ['+12125550001', '+12125550002', '+15185550001', '+498955500']
    await floor.startCampaign({ from })
    await floor.clock.advance(2_000)
    const shown = new Map(floor.control.dialed.map((call) => [call.to, call.from]))
    expect(shown.get(people.troy)).toBe('+15185550001')
    expect(shown.get(people.york)).toBe('+12125550001')
  })

  it('changes with each try among those that are as near', async () => {
    const floor = await openFloor()
    const [number = ''] = await floor.importNumbers(1)
    const shown: (string | undefined)[] = []
    const { dial } = floor.control
    floor.control.dial = (to, options) => {
      if (to === number) shown.push(options?.from)
      return dial(to, options)
    }
    floor.control.phone(number, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign({
      from: ['+12125550001', '+12125550002'],
      retry: { busy: { afterMs: MINUTE, attemptsMax: 9 } },
    })
    await floor.clock.advance(5 * MINUTE)
    expect(shown.slice(0, 3)).toEqual(['+12125550001', '+12125550002', '+12125550001'])
  })
})

describe('[K35] a quota', () => {
  it('is filled and then closes all further leads of its kind, and no other', async () => {
    const floor = await openFloor()
    const rows = Array.from({ length: 8 }, (_, index) => ({ number: numberOf(index), age: index < 5 ? 25 : 60 }))
    for (const { number } of rows) floor.control.phone(number, { outcome: 'answered' })
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
    await floor.signIn('ann')
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 2 }] })
    for (let minutes = 0; minutes < 12; minutes++) {
      await floor.clock.advance(3_000)
      for (const call of floor.control.dialed) if (!call.to.startsWith('phone-')) call.partyHangsUp()
      await floor.clock.advance(MINUTE)
    }
    await floor.clock.advance(20 * MINUTE)
    const called = floor.happened('attempt:connected').length
    expect(floor.happened('lead:closed').filter(({ reason }) => reason === 'quotaFull')).toHaveLength(8 - called)
    expect([floor.center.get(campaigns, 'spring')?.reached, called]).toEqual([[2], 5])
  })

  it('holds up nobody but those of its kind, when it is full as when its last place is on the line', async () => {
    const floor = await openFloor()
    const rows = Array.from({ length: 60 }, (_, index) => ({ number: numberOf(index), age: index < 10 ? 25 : 60 }))
    for (const { number } of rows) floor.control.phone(number, { outcome: 'busy', afterMs: 2_000 })
    floor.control.phone(numberOf(0), { outcome: 'answered', afterMs: 20_000 })
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 1 }] })
    await floor.clock.advance(15_000)
    const old = () => floor.happened('attempt:dialed').filter(({ lead }) => Number(lead.split(':')[3]) >= 10).length
    // Bob has been given others while the phone of the one young lead rings.
    expect(old()).toBeGreaterThan(2)
    await floor.clock.advance(MINUTE)
    expect(old()).toBeGreaterThan(20)
    expect(floor.happened('lead:closed').filter(({ reason }) => reason === 'quotaFull')).toHaveLength(9)
  })

  it('that is full keeps nobody from an appointment who is counted in it', async () => {
    const floor = await openFloor()
    await floor.importNumbers(2, { age: 25 })
    floor.control.phone(numberOf(0), { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 1 }] })
    await floor.clock.advance(3_000)
    const [talk] = floor.happened('attempt:live')
    const at = floor.clock.now() + 10 * MINUTE
    await floor.dialer.settle(asAgent('ann'), talk?.interaction as never, { result: 'callAt', at })
    floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
    await floor.clock.advance(20 * MINUTE)
    expect(floor.happened('attempt:connected')).toHaveLength(2)
    expect(floor.happened('lead:closed')).toMatchObject([{ lead: 'spring:people:0:1', reason: 'quotaFull' }])
    expect(floor.center.get(campaigns, 'spring')?.reached).toEqual([1])
  })

  it('is not exceeded by calls that are on the line together: its last places are filled one by one', async () => {
    const agents = ['ann', 'bob', 'cy', 'dan']
    const floor = await openFloor({ agents })
    const numbers = await floor.importNumbers(12, { age: 25 })
    // Half of them answer, after a while.
    for (const [index, number] of numbers.entries())
      floor.control.phone(
        number,
        index % 2 ? { outcome: 'answered', afterMs: 9_000 } : { outcome: 'busy', afterMs: 9_000 },
      )
    await floor.signIn(...agents)
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 2 }], pacer: { kind: 'power', linesPerAgent: 3 } })
    let most = 0
    for (let second = 0; second < 120; second++) {
      await floor.clock.advance(1_000)
      most = Math.max(most, floor.dialer.campaign('spring')?.inFlight ?? 0)
    }
    expect([most, floor.center.get(campaigns, 'spring')?.reached]).toEqual([2, [2]])
    expect(floor.happened('attempt:connected')).toHaveLength(2)
  })

  it('has no more leads shown to agents than it has places, and others beside them', async () => {
    const floor = await openFloor({ agents: ['ann', 'bob', 'cy'] })
    const rows = Array.from({ length: 6 }, (_, index) => ({ number: numberOf(index), age: index < 4 ? 25 : 60 }))
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
    await floor.signIn('ann', 'bob', 'cy')
    for (const id of ['ann', 'bob', 'cy']) floor.control.phone(`phone-${id}`, { outcome: 'answered', afterMs: MINUTE })
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 1 }], pacer: { kind: 'preview' } })
    await floor.clock.advance(3_000)
    const shown = [...floor.center.all(interactions).values()].map(({ body }) => body.attributes?.['age'])
    expect(shown.toSorted()).toEqual([25, 60, 60])
  })

  it('that is no expression is refused, and one that a lead cannot answer is not for it', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1, { age: 'unknown' })
    await expect(floor.startCampaign({ quotas: [{ when: 'age <', most: 1 }] })).rejects.toMatchObject({
      code: 'invalid_argument',
    })
    floor.control.phone(numberOf(0), { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 0 }] })
    await floor.clock.advance(2_000)
    expect(floor.happened('attempt:connected')).toHaveLength(1)
  })
})

describe('[K14] the hopper', () => {
  it('holds as many leads ready as it is told, checked before anybody is there, and is filled again from half', async () => {
    const floor = await openFloor({ doNotCall: [{ has: (number) => number === numberOf(0) }] })
    const numbers = await floor.importNumbers(60)
    for (const number of numbers) floor.control.phone(number, { outcome: 'busy' })
    await floor.startCampaign({ hopperSize: 20 })
    await floor.clock.advance(2_000)
    expect(floor.dialer.campaign('spring')?.ready).toBe(19)
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
    await floor.signIn('ann')
    let least = 20
    for (let second = 0; second < 20; second++) {
      await floor.clock.advance(1_000)
      least = Math.min(least, floor.dialer.campaign('spring')?.ready ?? 0)
    }
    expect(least).toBeGreaterThanOrEqual(9)
    expect(floor.dialer.campaign('spring')?.ready).toBeLessThanOrEqual(20)
  })
})

describe('a do-not-call list that does not answer at once', () => {
  it.each([
    ['with a promise', async () => false],
    ['with one that breaks', () => Promise.reject(new Error('the service is away'))],
    ['with nothing', () => undefined],
  ])('has nobody called, and nobody closed for good: it answers %s', async (_what, has) => {
    const floor = await openFloor({ doNotCall: [{ name: 'firm', has: has as never }] })
    await floor.importNumbers(2)
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect([...floor.happened('lead:closed'), ...floor.happened('attempt:dialed')]).toEqual([])
    expect(floor.dialer.campaign('spring')?.ladder.reasons).toEqual(['contactsDown'])
    const why = floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: numberOf(0) })
    await expect(why).rejects.toThrow('List "firm" in `doNotCall` answers neither true nor false')
  })
})

describe('[K32] agents of two campaigns', () => {
  it('get people of both, and both together dial no more than there are agents for', async () => {
    const floor = await openFloor({ agents: ['ann', 'bob', 'cy'] })
    const numbers = await floor.importNumbers(20)
    const rows = Array.from({ length: 20 }, (_, index) => ({ number: numberOf(100 + index) }))
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'others', import: 'first', zone: ZONE })
    for (const number of [...numbers, ...rows.map((row) => row.number)])
      floor.control.phone(number, { outcome: 'answered', afterMs: 5_000 })
    await floor.startCampaign()
    await floor.startCampaign({ id: 'autumn', lists: [{ list: 'others' }] })
    await floor.signIn('ann', 'bob', 'cy')
    let most = 0
    for (let step = 0; step < 240; step++) {
      await floor.clock.advance(500)
      most = Math.max(most, ...[sumOf(['spring', 'autumn'].map((id) => floor.dialer.campaign(id)?.inFlight ?? 0))])
      if (step % 30 === 29)
        for (const call of floor.control.dialed) if (!call.to.startsWith('phone-')) call.partyHangsUp()
    }
    const connected = floor.happened('attempt:connected').map(({ campaign }) => campaign)
    expect(new Set(connected)).toEqual(new Set(['spring', 'autumn']))
    expect(floor.happened('attempt:ended').filter(({ outcome }) => outcome === 'abandoned')).toEqual([])
    expect(most).toBeLessThanOrEqual(3)
  })
})

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
