import type { Clock, Random } from '@ringwright/core'
import { expect, it } from 'vitest'
import { threadInPlace } from '../media/fixtures/thread-in-place.js'
import type { MediaThread } from '../media/index.js'
import { callOf, telephoneOffice } from './fixtures/telephone-office.js'

it('a phone that holds as soon as it has answered is on hold, though the worker has yet to take its answer', async () => {
  let latencyMs = 0
  const worker = (clock: Clock, random: Random): MediaThread => {
    const thread = threadInPlace(clock, random)
    const deliver = (message: unknown): void => thread.postMessage(message)
    const postMessage = (message: unknown): void =>
      latencyMs === 0 ? deliver(message) : void clock.setTimer(latencyMs, () => deliver(message))
    return { ...thread, postMessage }
  }
  const office = await telephoneOffice({ worker })
  const phone = await office.phone('10.0.0.2')
  await phone.register('alice')
  let held: Promise<string> | undefined
  phone.onCall = async (call) => {
    latencyMs = 20
    await phone.answer(call)
    const [leg] = phone.legs
    held = leg?.reoffer(phone.audio.sdp({ direction: 'sendonly' })).then((result) => {
      return result.outcome === 'accepted' ? result.sdp : result.response.reason
    })
  }
  callOf(await office.settled(office.control.dial('alice')))
  await office.until(() => held !== undefined)
  expect(await office.settled(held as Promise<string>)).toContain('a=recvonly')
  latencyMs = 0
  await office.close()
})
