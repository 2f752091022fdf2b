import type { Call, Conference } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tone } from '../media/audio/tone.js'
import { toneShare } from '../media/index.js'
import {
  callerAt,
  type OfficeParty,
  type TelephoneOffice,
  telephoneOffice,
  userAt,
} from './fixtures/telephone-office.js'

let office: TelephoneOffice
let conference: Conference
let customer: OfficeParty
let agent: OfficeParty
let supervisor: OfficeParty

beforeEach(async () => {
  office = await telephoneOffice()
  conference = office.control.createConference()
  customer = await callerAt(office, '10.0.0.2')
  agent = await userAt(office, '10.0.0.3', 'alice')
  supervisor = await userAt(office, '10.0.0.4', 'bob')
})

afterEach(() => office.close())

function packetsArrived(): number {
  const { packetsReceived, packetsDropped } = office.media.statistics()
  return packetsReceived + packetsDropped
}

/** Who hears it when a party says a tone for half a second. */
async function whoHears({ phone }: OfficeParty): Promise<string[]> {
  const others = { customer, agent, supervisor }
  const starts = Object.values(others).map((other) => other.phone.audio.heard.length)
  const sound = tone({ frequenciesHz: [700], durationMs: 500 })
  for (let frame = 0; frame < 25; frame++) {
    const arrived = packetsArrived() + 1
    phone.audio.speak(sound.subarray(frame * 160, (frame + 1) * 160), 'PCMU')
    await office.until(() => packetsArrived() >= arrived)
    await office.settled(office.clock.advance(20))
  }
  await office.settled(office.clock.advance(100))
  return Object.entries(others).flatMap(([name, other], index) => {
    const heard = other.phone.audio.audio().subarray((starts[index] ?? 0) * 160)
    return heard.length > 0 && toneShare(heard, 700) > 0.3 ? [name] : []
  })
}

describe('a conference of calls', () => {
  it('[J15] lets all hear each other, until it is closed', async () => {
    for (const { call } of [customer, agent, supervisor]) conference.join(call)
    expect(await whoHears(customer)).toEqual(['agent', 'supervisor'])
    conference.close()
    expect(conference.calls).toEqual([])
    expect(await whoHears(customer)).toEqual([])
  })

  it('[J16] has a supervisor who listens, whispers, and joins in', async () => {
    conference.join(customer.call)
    conference.join(agent.call)
    conference.join(supervisor.call, [])
    expect([await whoHears(supervisor), await whoHears(customer)]).toEqual([[], ['agent', 'supervisor']])
    conference.join(supervisor.call, [agent.call])
    expect(await whoHears(supervisor)).toEqual(['agent'])
    conference.join(supervisor.call)
    expect(await whoHears(supervisor)).toEqual(['customer', 'agent'])
  })

  it('[J11] whoever is held hears music, is not heard, and is back after that', async () => {
    for (const { call } of [customer, agent, supervisor]) conference.join(call)
    await office.settled(customer.call.hold())
    expect(conference.calls).toHaveLength(3)
    expect([await whoHears(agent), await whoHears(customer)]).toEqual([['supervisor'], []])
    await office.settled(customer.call.resume())
    expect(await whoHears(agent)).toEqual(['customer', 'supervisor'])
  })

  it('is left by the end of a call, and by a bridge', async () => {
    for (const { call } of [customer, agent, supervisor]) conference.join(call)
    await office.settled(supervisor.call.hangUp())
    expect(conference.calls).toEqual([customer.call, agent.call])
    customer.call.bridge(agent.call)
    expect(conference.calls).toEqual([])
    expect(await whoHears(agent)).toEqual(['customer'])
    conference.join(supervisor.call)
    expect(conference.calls).toEqual([])
  })

  it('takes calls of its own sip() only', () => {
    const foreign = { id: 'x' } as Call
    expect(() => conference.join(foreign)).toThrow(/its own sip/)
    expect(() => conference.join(agent.call, [foreign])).toThrow(/its own sip/)
    expect(conference.calls).toEqual([])
  })
})
