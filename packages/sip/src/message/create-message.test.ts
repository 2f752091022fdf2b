import { describe, expect, it } from 'vitest'
import { createAck, createCancel, createRequest } from './create-request.js'
import { createParseErrorResponse, createResponse, type NewResponse } from './create-response.js'
import { fields, message } from './fixtures/torture-case.js'
import { HeaderLines } from './header-lines.js'
import { WireRequest, WireResponse } from './message.js'
import { formatNameAddr, parseNameAddr } from './name-addr.js'
import { parseMessage } from './parse.js'
import { reasonPhrase } from './reason-phrases.js'

function request(method: string, changes: Record<string, string | undefined> = {}): WireRequest {
  const result = parseMessage(message([`${method} sip:bell@example.org SIP/2.0`, ...fields(method, changes)]))
  if (!result.ok || !(result.message instanceof WireRequest)) throw new Error('not a request')
  return result.message
}

const text = (wire: { readonly bytes: Uint8Array }): string => Buffer.from(wire.bytes).toString()

const invite = createRequest({
  method: 'INVITE',
  requestUri: 'sip:bell@example.org',
  via: 'SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKring;rport',
  from: formatNameAddr('sip:ada@example.net', 'Ada "Countess" Ловлейс', [['tag', 'a1']]),
  to: '<sip:bell@example.org>',
  callId: 'c1',
  sequence: 7,
  routes: ['<sip:edge.example.net;lr>', '<sip:core.example.net;lr>'],
  contact: '<sip:ada@192.0.2.7>',
  headers: { Supported: '100rel', 'X-Tag': ['1', '2'] },
  body: { type: 'text/plain', content: 'при' },
})

describe('requests', () => {
  it('go out with what every request needs, in order, and read back as they were meant', () => {
    expect(
      text(invite)
        .split('\r\n')
        .map((line) => line.split(':')[0]),
    ).toEqual([
      'INVITE sip',
      'Via',
      'Max-Forwards',
      'Route',
      'Route',
      'From',
      'To',
      'Call-ID',
      'CSeq',
      'Contact',
      'Supported',
      'X-Tag',
      'X-Tag',
      'Content-Type',
      'Content-Length',
      '',
      'при',
    ])
    const result = parseMessage(invite.bytes)
    if (!result.ok) throw new Error(result.error.reason)
    expect(result.message.from()).toMatchObject({ display: 'Ada "Countess" Ловлейс', tag: 'a1' })
    expect(result.message.headers.get('content-length')).toBe('6')
    expect(result.message.maxForwards).toBe(70)
    expect(invite.topVia()).toMatchObject({ branch: 'z9hG4bKring', rport: 'requested', sentBy: '192.0.2.7:5060' })
  })

  it('cancel and acknowledge within the transaction of their INVITE (RFC 3261 sections 9.1 and 17.1.1.3)', () => {
    const cancel = createCancel(invite, { Reason: 'SIP;cause=200;text="Call completed elsewhere"' })
    expect(cancel.cseq()).toEqual({ sequence: 7, method: 'CANCEL' })
    expect(cancel.headers.all('via')).toEqual(invite.headers.all('via'))
    expect(cancel.headers.all('route')).toEqual(invite.headers.all('route'))
    expect(cancel.headers.get('reason')).toContain('elsewhere')
    const busy = createResponse(invite, { status: 486, toTag: 'b2' })
    const ack = createAck(invite, busy)
    expect(ack.cseq()).toEqual({ sequence: 7, method: 'ACK' })
    expect(ack.to().tag).toBe('b2')
    expect(ack.topVia().branch).toBe('z9hG4bKring')
    expect(ack.from().tag).toBe('a1')
  })

  it('cannot be given header fields through a value or a name', () => {
    expect(() => new HeaderLines().add('Subject', 'hi\r\nRoute: <sip:trap>')).toThrow(/line break/)
    expect(() => new HeaderLines().add('A\nB', 'x')).toThrow(/line break/)
    const base = { via: 'v', from: 'f', to: 't', callId: 'c', sequence: 1, method: 'OPTIONS' }
    expect(() => createRequest({ ...base, requestUri: 'sip:x@y SIP/2.0\r\nA: b' })).toThrow(/line break/)
    expect(() => createRequest({ ...base, requestUri: 'sip:x@y', headers: { 'Bad Name': 'x' } })).toThrow(
      /Malformed Header/,
    )
  })
})

describe('responses', () => {
  const respond = (wire: WireRequest, response: NewResponse): WireResponse => {
    const result = parseMessage(createResponse(wire, response).bytes)
    if (!result.ok || !(result.message instanceof WireResponse)) throw new Error('not a response')
    return result.message
  }

  it('copy what identifies the request and add a tag to To (RFC 3261 section 8.2.6.2)', () => {
    const wire = request('INVITE', { v: 'SIP/2.0/TCP b;branch=z9hG4bKb', 'Record-Route': '<sip:edge;lr>' })
    const ringing = respond(wire, { status: 180, toTag: 'b2', contact: '<sip:us>' })
    expect(ringing).toMatchObject({ status: 180, reason: 'Ringing' })
    expect(ringing.vias()?.map((via) => via.branch)).toEqual(['z9hG4bKring1', 'z9hG4bKb'])
    expect([ringing.from().tag, ringing.to().tag, ringing.callId]).toEqual(['a1', 'b2', 'torture@desk7.example.net'])
    expect(ringing.headers.get('record-route')).toBe('<sip:edge;lr>')
    expect(respond(wire, { status: 486, toTag: 'b2' }).headers.has('record-route')).toBe(false)
  })

  it('leave the tag that To has, and give 100 none', () => {
    expect(respond(request('BYE', { To: '<sip:b@x>;tag=own' }), { status: 200, toTag: 'new' }).to().tag).toBe('own')
    const trying = respond(request('INVITE', { Timestamp: '54' }), { status: 100, toTag: 'new' })
    expect(trying.to().tag).toBeUndefined()
    expect(trying.headers.get('timestamp')).toBe('54')
  })

  it.each([
    ['SIP/2.0/UDP desk7;branch=z9hG4bKx', 'SIP/2.0/UDP desk7;branch=z9hG4bKx;received=192.0.2.9'],
    ['SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx', 'SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx'],
    [
      'SIP/2.0/UDP 10.0.0.7;rport;branch=z9hG4bKx',
      'SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKx;received=192.0.2.9;rport=4711',
    ],
    ['SIP/2.0/UDP 192.0.2.9;rport=1;received=6.6.6.6', 'SIP/2.0/UDP 192.0.2.9;received=192.0.2.9;rport=4711'],
    ['SIP/2.0/UDP desk7;x="a,b" , SIP/2.0/TCP b', 'SIP/2.0/UDP desk7;x="a,b";received=192.0.2.9, SIP/2.0/TCP b'],
  ])('say where the request came from: %s', (via, stamped) => {
    const source = { address: '192.0.2.9', port: 4711 }
    expect(respond(request('OPTIONS', { Via: via }), { status: 200, toTag: 't', source }).headers.get('via')).toBe(
      stamped,
    )
  })

  it('can be made for a request with as many hops as there may be, and for one that could not be read', () => {
    const hops = Array.from({ length: 193 }, (_, hop) => `Via: SIP/2.0/UDP hop${hop};branch=z9hG4bK${hop}`)
    const crowded = parseMessage(message(['OPTIONS sip:x@y SIP/2.0', ...fields('OPTIONS'), ...hops]))
    if (!crowded.ok || !(crowded.message instanceof WireRequest)) throw new Error('not a request')
    expect(createResponse(crowded.message, { status: 200, toTag: 't' }).headers.all('via')).toHaveLength(194)
    const refused = parseMessage(message(['OPTIONS sip:x@y SIP/2.0', ...fields('INVITE'), ...hops]))
    const answer = refused.ok ? undefined : createParseErrorResponse(refused.error, 't')
    expect(answer?.headers.all('via')).toHaveLength(194)
  })

  it('have a phrase for every status', () => {
    expect([reasonPhrase(486), reasonPhrase(499), reasonPhrase(699)]).toEqual([
      'Busy Here',
      'Bad Request',
      'Busy Everywhere',
    ])
  })
})

describe('addresses', () => {
  it.each([
    ['<sip:a@b>', { display: undefined, uri: 'sip:a@b', tag: undefined }],
    ['sip:a@b;tag=1;x="q;,"', { uri: 'sip:a@b', tag: '1' }],
    ['"A \\\\ \\"B\\"" <sip:a@b;tag=no>;tag=yes', { display: 'A \\ "B"', uri: 'sip:a@b;tag=no', tag: 'yes' }],
    ['Ada  Byron <tel:+15550100>', { display: 'Ada  Byron', uri: 'tel:+15550100' }],
    ['"" <sip:a@b>', { display: undefined }],
  ])('reads %s', (value, expected) => {
    expect(parseNameAddr(value)).toMatchObject(expected)
  })

  it.each([
    '',
    'a',
    '<>',
    '<sip:>',
    '<sip:a@b',
    'sip:a@b>',
    '"a" sip:a@b',
    '<sip:a@b> x',
    '<a@b>',
    '<sip:a@b>, <sip:c@d>',
    '"a" b <sip:a@b>',
  ])('refuses %j', (value) => {
    expect(parseNameAddr(value)).toBeUndefined()
  })
})
