import { afterEach, beforeEach, expect, it } from 'vitest'
import { tone } from '../media/audio/tone.js'
import { writeRtcp } from '../media/rtp/rtcp-packet.js'
import { callerAt, type TelephoneOffice, telephoneOffice } from './fixtures/telephone-office.js'

let office: TelephoneOffice

beforeEach(async () => {
  office = await telephoneOffice()
})

afterEach(() => office.close())

const frame = tone({ frequenciesHz: [500], durationMs: 20 })

it('[J31] a call knows what was lost on its way here and there, and ends with it', async () => {
  const { phone, call } = await callerAt(office, '10.0.0.9')
  expect(call.quality()).toBeUndefined()

  for (let packet = 0; packet < 20; packet++) {
    if (packet % 5 === 2) phone.audio.skip()
    else phone.audio.speak(frame, 'PCMU')
  }
  await office.until(() => call.quality()?.received?.packets === 20)
  expect(call.quality()?.received).toMatchObject({ packets: 20, packetsLost: 4, mos: expect.closeTo(2.6, 0) })
  expect(call.quality()?.heard).toBeUndefined()

  void call.play('music', { loop: true })
  await office.until(() => phone.audio.heard.length >= 50)
  const ssrc = phone.audio.heard[0]?.ssrc ?? 0
  const report = { ssrc, fractionLost: 0, packetsLost: 0, highestSequence: 1, jitter: 16 }
  phone.audio.sendRtcp(
    writeRtcp({
      ssrc: 1,
      cname: 'phone',
      goodbye: false,
      report: { ...report, lastSenderReport: 0, delaySinceLastSenderReport: 0 },
    }),
  )
  await office.until(() => call.quality()?.heard !== undefined)
  expect(call.quality()?.heard).toMatchObject({ packetsLost: 0, jitterMs: 2, mos: expect.closeTo(4.4, 1) })

  await office.settled(call.hangUp())
  const { quality } = await office.settled(call.ended)
  expect(quality?.received).toMatchObject({ packets: 20, packetsLost: 4 })
  expect(quality?.heard?.packets).toBeGreaterThanOrEqual(50)
})
