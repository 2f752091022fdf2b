import { type Interaction, interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type TestFloor, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

const ANN = asAgent('ann')

/** Ann has talked to somebody, and has taken up a lead whose phone rings. */
async function ringing(answer: Parameters<TestFloor['control']['phone']>[1]) {
  const floor = await openFloor({ dispositions: { never: 'doNotCall', machine: 'machine' } })
  await floor.importNumbers(2)
  floor.control.phone(numberOf(0), { outcome: 'answered' })
  floor.control.phone(numberOf(1), { ...answer, afterMs: 5_000 })
  await floor.signIn('ann')
  await floor.startCampaign({ pacer: { kind: 'preview' } })
  await floor.clock.advance(2_000)
  await floor.dialer.settle(ANN, floor.happened('attempt:live')[0]?.interaction as never, { result: 'done' })
  floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
  await floor.clock.advance(3_000)
  expect(floor.happened('attempt:dialed')).toHaveLength(2)
  const [shown] = [...floor.center.all(interactions).values()]
  return { floor, interaction: shown?.body.id as Interaction['id'] }
}

const endOf = (floor: TestFloor) => floor.happened('attempt:ended').slice(1)

describe('[K1] what an agent says of a lead while its phone rings', () => {
  it.each([
    ['answers', { outcome: 'answered' }, 'connected'],
    ['is busy', { outcome: 'busy' }, 'busy'],
  ] as const)('holds when the person %s', async (_what, answer, outcome) => {
    const { floor, interaction } = await ringing(answer)
    await floor.acd.dispose(ANN, 'ann' as never, interaction, { disposition: 'never' })
    expect(endOf(floor)).toEqual([])
    await floor.clock.advance(5_000)
    expect(endOf(floor)).toMatchObject([{ outcome }])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'reached' }, { reason: 'doNotCall' }])
  })

  it('is when the lead is called again, though it was busy', async () => {
    const { floor, interaction } = await ringing({ outcome: 'busy' })
    const at = floor.clock.now() + 86_400_000
    const settled = await floor.dialer.settle(ANN, interaction, { result: 'callAt', at })
    expect(settled).toEqual({ outcome: 'settled' })
    await floor.clock.advance(5_000)
    expect(endOf(floor)).toMatchObject([{ outcome: 'busy', dueAt: at }])
  })

  it('takes back no answer where nobody has answered', async () => {
    const { floor, interaction } = await ringing({ outcome: 'noAnswer' })
    await floor.acd.dispose(ANN, 'ann' as never, interaction, { disposition: 'machine' })
    await floor.clock.advance(5_000)
    expect(endOf(floor)).toMatchObject([{ outcome: 'machine' }])
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 1 })
  })

  it('is nothing before anybody has taken it up', async () => {
    const floor = await openFloor()
    await floor.importNumbers(1)
    await floor.signIn('ann')
    floor.control.phone('phone-ann', { outcome: 'answered', afterMs: 8_000 })
    await floor.startCampaign({ pacer: { kind: 'preview' } })
    await floor.clock.advance(3_000)
    const [shown] = [...floor.center.all(interactions).values()]
    const settled = await floor.dialer.settle(ANN, shown?.body.id as Interaction['id'], { result: 'done' })
    expect(settled).toEqual({ outcome: 'gone' })
  })
})
