import { buildFlow, memoryRelay, memoryStore, type Relay } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { asAgent } from './fixtures/test-floor.js'
import { openLine, phoneAgent, type TestLine } from './fixtures/test-line.js'

const flow = buildFlow({ id: 'hotline', steps: { wait: { kind: 'queue', queue: 'sales' } } })

/** A call at the first node, which ann has, and a second node that her page is connected to. */
async function talking() {
  const clock = steppingClock()
  const through = memoryRelay()
  const network = { isCut: false }
  const relay: Relay = {
    ...through,
    publish: (...message) => (network.isCut ? undefined : through.publish(...message)),
  }
  const shared = { clock, store: memoryStore({ clock, freeze: true }), relay }
  const options = { ...shared, flow, queues: [{ id: 'sales' }], agents: [phoneAgent('ann', 'sales')] }
  const [home, other] = [await openLine({ ...options, seed: 'home' }), await openLine({ ...options, seed: 'other' })]
  await home.signIn('ann')
  const caller = await home.call()
  await clock.advance(100)
  const id = other.of('+4930123')?.id
  if (id === undefined) throw new Error('The second node does not know the call.')
  const keyAt =
    ({ center }: TestLine) =>
    (digits: string) =>
      center.calls.sendDigits(asAgent('ann'), id, digits)
  const key = keyAt(other)
  const ended = async () => void (await Promise.all([home.center.stop(), other.center.stop()]))
  return { clock, home, caller, key, keyAtHome: keyAt(home), network, ended }
}

it('an agent whose page is connected to another node keys digits into the call', async () => {
  const { caller, home, key, ended } = await talking()
  expect(await key('12#')).toEqual({ outcome: 'done' })
  expect(await key('3')).toEqual({ outcome: 'done' })
  expect(caller.call?.digitsSent).toBe('12#3')
  expect(JSON.stringify(home.facts)).not.toContain('12#')
  await ended()
})

it('is told when the node that has the call does not say that they were sent', async () => {
  const { clock, key, network, ended } = await talking()
  network.isCut = true
  const outcome = key('1')
  await clock.advance(10_000)
  expect(await outcome).toEqual({ outcome: 'refused', reason: 'failed' })
  await ended()
})

it('is told when the call is over at the node that had it', async () => {
  const { caller, key, ended } = await talking()
  caller.hangUp()
  expect(await key('1')).toMatchObject({ outcome: 'refused' })
  await ended()
})

it('is told at that node, too, before the end is known to all', async () => {
  const { caller, keyAtHome, ended } = await talking()
  caller.hangUp()
  expect(await keyAtHome('1')).toEqual({ outcome: 'refused', reason: 'failed' })
  expect(caller.call?.digitsSent).toBe('')
  await ended()
})

it('is refused what cannot be keyed', async () => {
  const { key, ended } = await talking()
  await expect(key('call me')).rejects.toMatchObject({ code: 'invalid_argument' })
  await ended()
})
