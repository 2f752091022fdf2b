import type { Call } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallLeg, ReofferReply, ReofferResult } from '../call-leg.js'
import { tone } from '../media/audio/tone.js'
import { type FaxMachine, faxMachine } from '../media/fixtures/fax-machine.js'
import { threadInPlace } from '../media/fixtures/thread-in-place.js'
import {
  callerAt,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
  userAt,
} from './fixtures/telephone-office.js'

/** The port of the fax that a description has. */
function faxPort(sdp: string | undefined): number {
  return Number(/^m=image (\d+) udptl t38\r$/m.exec(sdp ?? '')?.[1])
}

function answerOf(result: ReofferResult): string {
  if (result.outcome === 'accepted') return result.sdp
  throw new Error(`refused: ${result.response.status} ${result.response.reason}`)
}

describe.each([
  ['in this thread', {}],
  ['in a worker', { worker: threadInPlace }],
])('a fax, with audio handled %s', (_where, options) => {
  let office: TelephoneOffice
  let sender: OfficePhone
  let recipient: OfficePhone
  let sending: Call
  let receiving: Call
  let sendingLeg: CallLeg
  let receivingLeg: CallLeg
  let machine: FaxMachine
  let other: FaxMachine

  beforeEach(async () => {
    office = await telephoneOffice(options)
    ;[machine, other] = [await faxMachine(), await faxMachine()]
    ;({ phone: sender, call: sending } = await callerAt(office, '10.0.0.9', 'fax'))
    ;({ phone: recipient, call: receiving } = await userAt(office, '10.0.0.2', 'alice'))
    ;[sendingLeg, receivingLeg] = [sender.legs[0] as CallLeg, recipient.legs[0] as CallLeg]
    sending.bridge(receiving)
  })

  afterEach(async () => {
    machine.close()
    other.close()
    await office.close()
  })

  /** The recipient's answers to each offer of ours; and the offers. */
  function answering(...replies: (() => ReofferReply)[]): (string | undefined)[] {
    const offers: (string | undefined)[] = []
    receivingLeg.onReoffer((offer) => {
      offers.push(offer)
      return replies[Math.min(offers.length, replies.length) - 1]?.() ?? { status: 488 }
    })
    return offers
  }

  /** Audio again: the place of the fax stays, and is not used (RFC 3264 8). */
  const talk = (phone: OfficePhone): string => `${phone.audio.sdp()}m=image 0 udptl t38\r\n`

  /** What one phone says is heard by the other one. */
  async function talks(from: OfficePhone, to: OfficePhone): Promise<void> {
    const before = to.audio.heard.length
    from.audio.speak(tone({ frequenciesHz: [700], durationMs: 100 }), 'PCMU')
    await office.until(() => to.audio.heard.length >= before + 5)
  }

  async function begin(): Promise<{ toSender: number; toRecipient: number; offers: (string | undefined)[] }> {
    const offers = answering(
      () => ({ sdp: other.sdp() }),
      () => ({ sdp: talk(recipient) }),
    )
    const answer = answerOf(await office.settled(sendingLeg.reoffer(machine.sdp())))
    return { toSender: faxPort(answer), toRecipient: faxPort(offers[0]), offers }
  }

  it('[J28] is passed from machine to machine, with its terms, and talked about afterwards', async () => {
    await talks(sender, recipient)
    const { toSender, toRecipient, offers } = await begin()
    expect(offers[0]).toContain('a=T38FaxRateManagement:transferredTCF\r\na=T38FaxUdpEC:t38UDPRedundancy\r\n')
    expect(offers[0]).not.toContain(`m=image ${machine.port} `)
    expect(offers[0]).toMatch(/m=audio 0 /)
    for (const page of ['one', 'two']) machine.send(page, toSender)
    other.send('confirmed', toRecipient)
    await office.until(() => other.heard.length === 2 && machine.heard.length === 1)
    expect([...other.heard, ...machine.heard]).toEqual(['0 one', '1 two', '0 confirmed'])
    await sender.reoffer(sendingLeg, {})
    await office.until(() => offers.length === 2 && faxPort(receivingLeg.remoteSdp) === 0)
    expect(offers[1]).toMatch(/m=audio [1-9]\d* RTP\/AVP/)
    expect(faxPort(offers[1])).toBe(0)
    await office.clock.advance(100)
    await talks(sender, recipient)
    await talks(recipient, sender)
  })

  it('[J28] goes on as sound where the far side takes none', async () => {
    const offers = answering(() => ({ status: 488 }))
    const refused = await office.settled(sendingLeg.reoffer(machine.sdp()))
    expect(refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    expect(offers).toHaveLength(1)
    await talks(sender, recipient)
    await talks(recipient, sender)
  })

  it('[J28] goes on as sound where the far side answers something else', async () => {
    const offers = answering(
      () => ({ sdp: other.sdp().replace(/m=image \d+/, 'm=image 0') }),
      () => ({ sdp: talk(recipient) }),
    )
    const refused = await office.settled(sendingLeg.reoffer(machine.sdp()))
    expect(refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    expect(offers[1]).toMatch(/m=audio [1-9]/)
    await talks(sender, recipient)
    await talks(recipient, sender)
  })

  it('[J28] is refused while nobody is there who could take it', async () => {
    sending.unbridge()
    const alone = await office.settled(sendingLeg.reoffer(machine.sdp()))
    expect(alone).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    sending.bridge(receiving)
    await talks(sender, recipient)
  })

  it('[J28] begins once when both machines ask for it at the same time', async () => {
    sendingLeg.onReoffer(() => ({ sdp: machine.sdp() }))
    receivingLeg.onReoffer(() => ({ sdp: other.sdp() }))
    const both = Promise.all([sendingLeg.reoffer(machine.sdp()), receivingLeg.reoffer(other.sdp())])
    const [here, there] = (await office.settled(both)).map((result) => faxPort(answerOf(result)))
    machine.send('page', here ?? 0)
    other.send('confirmed', there ?? 0)
    await office.until(() => other.heard.length === 1 && machine.heard.length === 1)
  })

  it('[J28] takes nothing from strangers, nor audio that was on its way', async () => {
    await talks(sender, recipient)
    const { toSender } = await begin()
    const stranger = await faxMachine()
    sender.audio.speak(tone({ frequenciesHz: [700], durationMs: 20 }), 'PCMU')
    machine.send('one', toSender)
    await office.until(() => other.heard.length === 1)
    const before = office.media.statistics().packetsDropped
    stranger.send('forged', toSender)
    machine.send('two', toSender)
    await office.until(() => other.heard.length === 2)
    stranger.close()
    expect(other.heard).toEqual(['0 one', '1 two'])
    await office.until(() => office.media.statistics().packetsDropped > before)
  })

  it('[J28] leaves the other side in a call with sound when one side is parted or gone', async () => {
    const { offers } = await begin()
    const heardBySender: (string | undefined)[] = []
    sendingLeg.onReoffer((offer) => {
      heardBySender.push(offer)
      return { sdp: talk(sender) }
    })
    sending.unbridge()
    await office.until(() => offers.length === 2 && heardBySender.length === 1)
    expect([offers[1], heardBySender[0]].map(faxPort)).toEqual([0, 0])
    await office.until(() => [sendingLeg, receivingLeg].every(({ remoteSdp }) => faxPort(remoteSdp) === 0))
    await office.clock.advance(100)
    sending.bridge(receiving)
    await talks(sender, recipient)
    await office.settled(sending.hangUp())
    expect(await office.settled(receiving.play('beep'))).toBe('finished')
  })
})
