import type { Call, TransferRequest } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  callerAt,
  callOf,
  nextCall,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
  userAt,
} from './fixtures/telephone-office.js'

let office: TelephoneOffice
let alice: OfficePhone
let customer: Call
let agent: Call

/** Alice's phone talks to a customer. */
beforeEach(async () => {
  office = await telephoneOffice()
  ;({ call: customer } = await callerAt(office, '10.0.0.9'))
  ;({ phone: alice, call: agent } = await userAt(office, '10.0.0.2', 'alice'))
  customer.bridge(agent)
})

afterEach(() => office.close())

const leg = () => alice.legs[0] as NonNullable<(typeof alice.legs)[0]>

function asked(call: Call): Promise<TransferRequest> {
  return new Promise((resolve) => call.onTransferRequest?.(resolve))
}

describe('the transfer key of a phone', () => {
  it('[J12] does nothing unless somebody decides what it may do', async () => {
    const result = await office.settled(leg().refer('sip:+4930123@10.0.0.1'))
    expect(result).toMatchObject({ outcome: 'refused', response: { status: 603 } })
    expect(leg().state).toBe('confirmed')
  })

  it.each([
    ['a number of ours', 'sip:+4930123@10.0.0.1', '+4930123'],
    ['a number with parameters', 'sip:+49-30-123;phone-context=example.com@10.0.0.1', '+4930123'],
    ['a telephone number', 'tel:+49-30-123', '+4930123'],
    ['somebody elsewhere', 'sip:bob@example.com', 'sip:bob@example.com'],
  ])('[J12] asks for %s', async (_whom, target, to) => {
    const request = asked(agent)
    const result = leg().refer(target)
    const { to: wanted, consultation, refuse } = await office.settled(request)
    expect([wanted, consultation]).toEqual([to, undefined])
    refuse()
    expect(await office.settled(result)).toMatchObject({ outcome: 'refused', response: { status: 603 } })
  })

  it('[J12] [J14] is told whether the transfer came true', async () => {
    for (const isDone of [false, true]) {
      const request = asked(agent)
      const result = leg().refer('sip:bob@10.0.0.1')
      ;(await office.settled(request)).grant(Promise.resolve(isDone))
      expect((await office.settled(result)).outcome).toBe(isDone ? 'transferred' : 'failed')
    }
  })

  it('[J13] names the call that the agent has made to ask first, and both parties are joined', async () => {
    const bob = await office.phone('10.0.0.3')
    await bob.register('bob')
    const incoming = nextCall(office.control)
    alice.call('bob', 'alice')
    const consultation = await office.settled((await office.settled(incoming)).answer())
    const expert = callOf(await office.settled(office.control.dial(consultation.to)))
    consultation.bridge(expert)
    await office.until(() => alice.legs.length === 2)
    const request = asked(agent)
    const result = leg().refer('sip:bob@10.0.0.1', { replaces: alice.legs[1] as ReturnType<typeof leg> })
    const granted = await office.settled(request)
    expect(granted.consultation).toBe(consultation)
    customer.bridge(expert)
    granted.grant(Promise.resolve(true))
    expect(await office.settled(result)).toEqual({ outcome: 'transferred' })
    await office.settled(Promise.all(alice.legs.map((each) => each.hangup())))
    const heard = bob.audio.heard.length
    await office.settled(consultation.ended)
    expect(bob.audio.heard.length).toBe(heard)
    expect(bob.legs[0]?.state).toBe('confirmed')
  })

  it('crosses the end of the call without harm', async () => {
    agent.onTransferRequest?.(({ grant }) => grant(new Promise(() => {})))
    const result = leg().refer('sip:bob@10.0.0.1')
    const over = agent.hangUp()
    expect(['unknown', 'refused']).toContain((await office.settled(result)).outcome)
    await office.settled(over)
    expect(office.control.callsRunning).toBe(1)
  })

  it('is refused when nobody decides in time, and can be pressed again', async () => {
    agent.onTransferRequest?.(() => {})
    const result = await office.settled(leg().refer('sip:bob@10.0.0.1'))
    expect(result).toMatchObject({ outcome: 'refused', response: { status: 500 } })
    const request = asked(agent)
    const again = leg().refer('sip:bob@10.0.0.1')
    ;(await office.settled(request)).grant(Promise.resolve(true))
    expect(await office.settled(again)).toEqual({ outcome: 'transferred' })
  })
})
