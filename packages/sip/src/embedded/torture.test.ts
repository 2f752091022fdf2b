import { expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import { TORTURE } from '../message/fixtures/torture.js'
import { sipLaboratory } from '../simulation/index.js'

const server = { address: '10.0.0.1', port: 5060 }

/** What RFC 4475 has a whole element answer to messages that can be read; nothing to a response. */
const ANSWERS: Readonly<Record<string, number | undefined>> = {
  'every-token-character': 501,
  'percent-in-method': 501,
  'escapes-in-uris': 486,
  'two-in-one-datagram': 200,
  'unheard-of-transports': 200,
  'reason-left-out': undefined,
  'target-of-unknown-scheme': 416,
  'target-of-foreign-scheme': 416,
  'extensions-required': 420,
  'body-of-unknown-type': 415,
  'response-for-somebody-else': undefined,
  'no-forwards-left': 200,
  'accepts-no-answer': 406,
}

it.each(Object.entries(ANSWERS))('torture: %s is answered with %s', async (wanted, status) => {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack(server.address)
  stack.onCall((call) => call.reject(486))
  stack.onRequest('REGISTER', () => ({ status: 200 }))
  const peer = await laboratory.peer('10.0.0.2')
  const torture = TORTURE.find(({ name }) => name === wanted)
  peer.sendRaw(server, torture?.octets ?? '')
  await laboratory.clock.advance(100)
  const answers = laboratory.trace.filter((line) => line.startsWith(`${server.address}: SIP/2.0`))
  const last = answers.at(-1)?.split(' ')[2]
  expect(last === undefined ? undefined : Number(last)).toBe(status)
})

it('a caller from before RFC 3261, without Contact, tag and cookie, is served to the end', async () => {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack(server.address)
  const gateway = await laboratory.peer('10.0.0.2')
  let leg: CallLeg | undefined
  stack.onCall(async (call) => {
    const result = await call.answer({ sdp: 'v=0 answer' })
    if (result.outcome === 'answered') leg = result.leg
  })
  const lines = ['Via: SIP/2.0/UDP 10.0.0.2', 'From: <sip:+15550100@10.0.0.2>', 'Call-ID: old']
  const to = 'To: <sip:service@10.0.0.1>'
  gateway.send(
    server,
    'INVITE sip:service@10.0.0.1 SIP/2.0',
    [...lines, to, 'CSeq: 1 INVITE', 'Content-Type: application/sdp'],
    'v=0 offer',
  )
  await laboratory.clock.advance(50)
  const [ok] = gateway.responses('INVITE').filter(({ status }) => status === 200)
  gateway.send(server, 'ACK sip:service@10.0.0.1 SIP/2.0', [...lines, `To: ${ok?.headers.get('to')}`, 'CSeq: 1 ACK'])
  await laboratory.clock.advance(50)
  void leg?.hangup()
  await laboratory.clock.advance(50)
  expect(gateway.requests('BYE')[0]?.requestUri).toBe('sip:+15550100@10.0.0.2')
})
