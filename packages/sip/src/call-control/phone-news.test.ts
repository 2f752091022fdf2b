import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LampPhone, lampPhone } from '../notifier/fixtures/lamp-phone.js'
import {
  callOf,
  nextCall,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from './fixtures/telephone-office.js'

let office: TelephoneOffice
let agent: OfficePhone
let lamp: LampPhone

beforeEach(async () => {
  office = await telephoneOffice()
  agent = await office.phone('10.0.0.2')
  await agent.register('alice')
  lamp = await lampPhone({ laboratory: office.laboratory, server: '10.0.0.1', host: '10.0.0.3', user: 'bob' })
  await lamp.subscribe('alice')
})

afterEach(() => office.close())

const shown = (): string | undefined => /<state>(\w+)/.exec(lamp.news.at(-1)?.bodyText ?? '')?.[1]

it('[J23] the lamp of a colleague follows an agent who is called, answers and is hung up on', async () => {
  agent.onCall = (call) => call.progress(180)
  const dialing = office.control.dial('alice', { ringTimeoutMs: 2_000 })
  await office.until(() => shown() === 'early')
  expect(await office.settled(dialing)).toMatchObject({ outcome: 'failed' })
  await office.until(() => shown() === undefined)
  agent.onCall = (call) => agent.answer(call)
  const call = callOf(await office.settled(office.control.dial('alice')))
  await office.until(() => shown() === 'confirmed')
  void call.hangUp()
  await office.until(() => shown() === undefined)
})

it('[J23] and an agent who calls', async () => {
  const incoming = nextCall(office.control)
  const outbound = agent.call('service', 'alice')
  const call = await office.settled(incoming.then((each) => each.answer()))
  await office.settled(outbound.result)
  await office.until(() => shown() === 'confirmed')
  expect(lamp.news.at(-1)?.bodyText).toContain('direction="initiator"')
  void call.hangUp()
  await office.until(() => shown() === undefined)
})
