import { expect, it } from 'vitest'
import { sipLaboratory } from '../simulation/index.js'
import { connect } from './connect.js'

const offer = (codec: string): string =>
  ['v=0', 'o=- 1 1 IN IP4 10.0.0.9', 's=-', 'c=IN IP4 10.0.0.9', 't=0 0', codec, ''].join('\r\n')

it.each([
  [
    'Opus, which conceals lost packets by what the next ones repeat',
    'm=audio 4000 RTP/AVP 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1;maxaveragebitrate=16000\r\na=ptime:60',
  ],
  ['G.722', 'm=audio 4000 RTP/AVP 9\r\na=rtpmap:9 G722/8000'],
])('[J32] phones that are connected agree on %s, and their audio goes straight between them', async (_name, codec) => {
  const laboratory = sipLaboratory()
  const [caller, server, phone] = [
    await laboratory.stack('10.0.0.9'),
    await laboratory.stack('10.0.0.1'),
    await laboratory.stack('10.0.0.2'),
  ]
  server.onCall((call) => void connect(server, call, { targets: [{ uri: 'sip:phone@10.0.0.2' }] }))
  const offers: (string | undefined)[] = []
  const answer = offer(codec).replaceAll('10.0.0.9', '10.0.0.2')
  phone.onCall(async (call) => {
    offers.push(call.offer)
    await call.answer({ sdp: answer })
  })
  const { result } = caller.dial('sip:service@10.0.0.1', { offer: offer(codec) })
  await laboratory.clock.advance(1_000)
  const outcome = await result
  expect(offers).toEqual([offer(codec)])
  expect(outcome.outcome === 'answered' && outcome.leg.remoteSdp).toBe(answer)
})
