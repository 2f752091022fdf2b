import { afterEach, expect, it } from 'vitest'
import { threadInPlace } from '../media/fixtures/thread-in-place.js'
import { callerAt, callOf, type TelephoneOffice, telephoneOffice } from './fixtures/telephone-office.js'

let office: TelephoneOffice
const threads: ReturnType<typeof threadInPlace>[] = []

afterEach(async () => {
  await office.close()
  threads.length = 0
})

it('[J2] calls whose media worker dies end and say why, and the next call has a new worker', async () => {
  office = await telephoneOffice({
    worker(clock, random) {
      const thread = threadInPlace(clock, random)
      threads.push(thread)
      return thread
    },
  })
  const { phone: caller, call } = await callerAt(office, '10.0.0.9')
  const agent = await office.phone('10.0.0.8')
  const dialed = callOf(await office.settled(office.control.dial('sip:agent@10.0.0.8')))
  call.bridge(dialed)
  threads[0]?.crash()
  const lost = { cause: 'failed', by: 'local', detail: expect.stringContaining('media worker') }
  expect(await office.settled(call.ended)).toMatchObject(lost)
  expect(await office.settled(dialed.ended)).toMatchObject(lost)
  await office.until(() => [...caller.legs, ...agent.legs].every(({ state }) => state === 'terminated'))
  expect(office.control.callsRunning).toBe(0)

  await office.until(() => threads.length === 2)
  const next = callOf(await office.settled(office.control.dial('sip:agent@10.0.0.8')))
  expect(await office.settled(next.play('beep'))).toBe('finished')
  await office.settled(next.hangUp())
})
