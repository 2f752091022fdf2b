import { type Store, interactions, memoryDirectory, memoryStore } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, type TestFloor, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

const LEASE_MS = 30_000
const NUMBER = numberOf(0)
const ANN = asAgent('ann')

/** The store as a node has it that lives, and no longer gets the lease of the dispatcher. */
function withoutDispatcher(store: Store, isCut: () => boolean): Store {
  return {
    ...store,
    lease: (center, name, holder, ttlMs) =>
      isCut() && !name.startsWith('node:') ? Promise.resolve(null) : store.lease(center, name, holder, ttlMs),
  }
}

/**
 * Two nodes of which the first makes the calls and is the dispatcher until 30 s. The other is from 35 s on; between them
 * nobody is. A lead is shown at 21 s, and ann's phone answers after 10 s.
 */
async function openHandOver() {
  const dispositions = { never: 'doNotCall' } as const
  const clock = steppingClock(MONDAY)
  const network = scriptedCallControl({ clock })
  const called: string[] = []
  const control: typeof network = {
    ...network,
    dial(to, options) {
      if (!to.startsWith('phone-')) called.push(to)
      return network.dial(to, options)
    },
  }
  const store = memoryStore({ clock })
  let isCut = false
  const shared = { clock, control, directory: memoryDirectory(), agents: ['ann'], leaseTtlMs: LEASE_MS, dispositions }
  const one = await openFloor({ ...shared, store: withoutDispatcher(store, () => isCut), seed: 'one' })
  await clock.advance(5_000)
  const other = await openFloor({ ...shared, store, seed: 'other' })
  await one.importNumbers(1)
  await one.signIn('ann')
  control.phone('phone-ann', { outcome: 'answered', afterMs: 10_000 })
  isCut = true
  const until = (second: number): Promise<void> => clock.advance(MONDAY + second * 1_000 - clock.now())
  await until(20)
  const hangUp = (): void => network.dialed.find(({ to }) => to === NUMBER)?.partyHangsUp()
  return { one, other, control, called, until, hangUp }
}

describe('[K1] a lead that is shown while another node becomes the dispatcher', () => {
  it.each([
    ['answers in between', 50],
    ['answers and hangs up in between', 33],
  ])('is called once: the person %s', async (_when, hangsUpAt) => {
    const { one, other, control, called, until, hangUp } = await openHandOver()
    control.phone(NUMBER, { outcome: 'answered', afterMs: 500 })
    await one.startCampaign({ pacer: { kind: 'preview' }, zone: ZONE })
    await until(hangsUpAt)
    hangUp()
    await until(60 * 60)
    expect(called).toEqual([NUMBER])
    expect(other.happened('attempt:dialed')).toHaveLength(1)
    expect(other.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
    expect(other.happened('attempt:ended')).toMatchObject([{ outcome: 'connected' }])
  })

  it.each<[string, (floor: TestFloor, interaction: never) => Promise<unknown>]>([
    ['in a disposition', ({ acd }, id) => acd.dispose(ANN, 'ann' as never, id, { disposition: 'never' })],
    ['by settling it', ({ dialer }, id) => dialer.settle(ANN, id, { result: 'doNotCall' })],
  ])('is what its agent says in between, %s', async (_how, say) => {
    const { one, other, control, until, hangUp } = await openHandOver()
    control.phone(NUMBER, { outcome: 'answered', afterMs: 500 })
    await one.startCampaign({ pacer: { kind: 'preview' }, zone: ZONE })
    await until(32)
    const [shown] = [...one.center.all(interactions).values()]
    await say(one, shown?.body.id as never)
    await until(33)
    hangUp()
    await until(60)
    expect(other.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
    expect(other.happened('attempt:ended')).toMatchObject([{ outcome: 'connected' }])
    expect(other.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
    expect(other.happened('doNotCall:added')).toHaveLength(1)
  })
})
