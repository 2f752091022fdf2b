import { beforeEach, describe, expect, it } from 'vitest'
import type { InboundCall } from '../inbound-call.js'
import { bodyParts } from '../message/index.js'
import { type ScriptedPeer, type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'

const SERVER = { address: '10.0.0.1', port: 5060 }
const SDP = 'v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\n'
const WHERE = 'Content-Type: application/pidf+xml\r\n\r\n<presence/>'

let laboratory: SipLaboratory
let stack: SipStack
let peer: ScriptedPeer
let calls: InboundCall[]

beforeEach(async () => {
  laboratory = sipLaboratory()
  stack = await laboratory.stack(SERVER.address)
  peer = await laboratory.peer('10.0.0.2')
  calls = []
  stack.onCall((call) => {
    calls.push(call)
    call.progress(180)
  })
})

const body = (...parts: readonly string[]): string =>
  `${parts.map((part) => `--cut\r\n${part}\r\n`).join('')}--cut--\r\n`

/** The status that an INVITE with this body gets first. */
async function invited(text: string, type = 'multipart/mixed;boundary=cut'): Promise<number | undefined> {
  const headers = [
    'Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKmany',
    'From: <sip:a@10.0.0.2>;tag=a',
    'To: <sip:b@10.0.0.1>',
    'Call-ID: many',
    'CSeq: 1 INVITE',
    'Contact: <sip:a@10.0.0.2>',
    'Max-Forwards: 70',
    `Content-Type: ${type}`,
  ]
  peer.send(SERVER, 'INVITE sip:b@10.0.0.1 SIP/2.0', headers, text)
  await laboratory.clock.advance(20)
  return peer.responses('INVITE').find(({ status }) => status > 100)?.status
}

const session = `Content-Type: application/sdp\r\n\r\n${SDP}`

describe('a call with several bodies (RFC 5621)', () => {
  it.each<[string, string, string?]>([
    ['the session first', body(session, WHERE)],
    ['the session last', body(WHERE, session)],
    ['words before the first', `for old mail readers\r\n${body(session)}`],
    ['a boundary in quotes', body(session).replaceAll('cut', "a b'"), `multipart/mixed; boundary="a b'"`],
    [
      'what a telephone exchange said',
      body(session, 'Content-Type: application/ISUP\r\nContent-Disposition: signal;handling=optional\r\n\r\nx'),
    ],
  ])('[J1] multipart-invite-refused: is taken by its session, with %s', async (_what, text, type) => {
    expect(await invited(text, type)).toBe(180)
    expect(calls[0]?.offer).toBe(SDP)
  })

  it.each<[string, string, string?]>([
    ['no session in it', body(WHERE)],
    [
      'what must be read and cannot be',
      body(session, 'Content-Type: a/b\r\nContent-Disposition: x; handling=required\r\n\r\nx'),
    ],
    ['no end', body(session).replace('--cut--', '')],
    ['no boundary', body(session), 'multipart/mixed'],
    ['more parts than anybody needs', body(...Array<string>(11).fill(session))],
    ['a part that is all head', '--cut\r\nContent-Type: application/sdp\r\n--cut--\r\n'],
  ])('is refused with %s', async (_what, text, type) => {
    expect(await invited(text, type)).toBe(415)
    expect(calls).toEqual([])
  })

  it('reads a part without a head as plain text', () => {
    const parts = bodyParts('multipart/mixed;boundary=cut', Buffer.from('--cut\r\n\r\nhello\r\n--cut--'))
    expect(parts?.map(({ type, content }) => [type, Buffer.from(content).toString()])).toEqual([
      ['text/plain', 'hello'],
    ])
  })

  it('what we attach is read the same by others', async () => {
    const sent = stack.dial('sip:c@10.0.0.2', {
      offer: SDP,
      attachments: [{ body: { type: 'application/pidf+xml', content: '<presence/>' }, disposition: 'render' }],
      contactParameters: '+sip.src',
    })
    await laboratory.clock.advance(20)
    const [invite] = peer.requests('INVITE')
    const parts = bodyParts(invite?.headers.get('content-type') ?? '', invite?.body ?? new Uint8Array(0))
    expect(
      parts?.map(({ type, disposition, content }) => [type, disposition, Buffer.from(content).toString()]),
    ).toEqual([
      ['application/sdp', undefined, SDP],
      ['application/pidf+xml', 'render', '<presence/>'],
    ])
    expect(invite?.headers.get('contact')).toBe('<sip:10.0.0.1:5060>;+sip.src')
    sent.cancel()
  })

  it.each([
    { contactParameters: 'a\r\nb' },
    { attachments: [{ body: { type: 'a/b', content: '' }, disposition: 'x\r\nY: z' }] },
  ])('nobody adds header fields by %j', (options) => {
    expect(() => stack.dial('sip:c@10.0.0.2', { offer: SDP, ...options })).toThrow(/line break/)
  })
})
