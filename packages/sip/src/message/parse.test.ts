import { randomInteger, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { createParseErrorResponse, createResponse } from './create-response.js'
import { TORTURE } from './fixtures/torture.js'
import { fields, message } from './fixtures/torture-case.js'
import type { WireMessage } from './message.js'
import { parseMessage } from './parse.js'
import { parseUri } from './uri.js'

function parsed(octets: Uint8Array | string): WireMessage {
  const result = parseMessage(octets)
  if (!result.ok) throw new Error(result.error.reason)
  return result.message
}

const reasonOf = (octets: Uint8Array | string): string | undefined => {
  const result = parseMessage(octets)
  return result.ok ? undefined : result.error.reason
}

const options = (changes: Record<string, string | undefined> = {}) =>
  message(['OPTIONS sip:bell@example.org SIP/2.0', ...fields('OPTIONS', changes)])

describe('parsing', () => {
  it('finds header fields in any case and in their compact form, and keeps their order', () => {
    const { headers } = parsed(options({ v: 'SIP/2.0/UDP b;branch=z9hG4bKb', 'X-One': '1', 'x-ONE': '2, 3' }))
    expect(headers.all('VIA')).toHaveLength(2)
    expect(headers.all('x-one')).toEqual(['1', '2, 3'])
    expect(headers.list('X-One')).toEqual(['1', '2', '3'])
    expect(headers.has('v')).toBe(true)
    expect(headers.has('x-two')).toBe(false)
    expect([...headers.entries()].map(([name]) => name).slice(-3)).toEqual(['v', 'X-One', 'x-ONE'])
  })

  it('does not split a list inside quotes and angle brackets', () => {
    const { headers } = parsed(options({ Contact: '"Byron, \\"Ada" <sip:a,b@desk7>, <sip:c@desk8>,,' }))
    expect(headers.list('contact')).toEqual(['"Byron, \\"Ada" <sip:a,b@desk7>', '<sip:c@desk8>'])
  })

  it('reads names in UTF-8, and in Latin-1 where they are no UTF-8', () => {
    expect(parsed(options({ From: '"Ада" <sip:ada@example.net>;tag=a1' })).from().display).toBe('Ада')
    const octets = Buffer.from(options({ From: '"J?rgen" <sip:j@example.net>;tag=a1' }))
    octets[octets.indexOf('?')] = 0xfc
    expect(parsed(octets).from().display).toBe('Jürgen')
  })

  it('takes a string as text whose Content-Length counts UTF-8 octets', () => {
    const text = Buffer.from(
      message(['MESSAGE sip:x@y SIP/2.0', ...fields('MESSAGE', { 'Content-Length': '6' })], 'при!'),
    ).toString()
    expect(parsed(text).bodyText).toBe('при')
  })

  it('keeps the octets as they came, without what follows the body', () => {
    const octets = options()
    expect(Buffer.from(parsed(Buffer.concat([octets, Buffer.from('rest')])).bytes).equals(Buffer.from(octets))).toBe(
      true,
    )
    expect(parsed(Buffer.concat([Buffer.from('\r\n\r\n'), octets])).callId).toBe('torture@desk7.example.net')
  })

  it('knows an empty datagram, which only keeps a NAT binding alive', () => {
    expect(reasonOf('')).toBe('Empty Message')
    expect(reasonOf('\r\n\r\n')).toBe('Empty Message')
  })

  it.each([
    ['a lone CR', 'X: a\rb', 'Malformed Header Field'],
    ['a lone LF', 'X: a\nb', 'Malformed Header Field'],
    ['a name with a blank', 'X Y: a', 'Malformed Header Field'],
    ['a name without colon', 'Hello', 'Malformed Header Field'],
    ['no name', ': a', 'Malformed Header Field'],
  ])('refuses a head with %s', (_, line, reason) => {
    expect(reasonOf(message(['OPTIONS sip:x@y SIP/2.0', ...fields('OPTIONS'), line]))).toBe(reason)
  })

  it.each([
    ['Malformed Via', { Via: 'SIP/2.0/UDP host:99999;branch=z9hG4bKx' }],
    ['Malformed Via', { Via: 'SIP/2.0/UDP host;branch=a;branch=b' }],
    ['Malformed Via', { Via: 'SIP/2.0/UDP host;rport=70000' }],
    ['Malformed From', { From: '<sip:ada@example.net>;tag=a, <sip:eve@example.net>;tag=e' }],
    ['Malformed From', { From: '<sip:ada@example.net>;tag=a;tag=b' }],
    ['Malformed To', { To: 'bell' }],
    ['Malformed Call-ID', { 'Call-ID': 'a@b@c' }],
    ['Malformed Call-ID', { 'Call-ID': '' }],
    ['Malformed CSeq', { CSeq: '2147483648 OPTIONS' }],
    ['Malformed CSeq', { CSeq: '5OPTIONS' }],
    ['Malformed Max-Forwards', { 'Max-Forwards': '300' }],
    ['Missing Via', { Via: undefined }],
    ['Missing To', { To: undefined }],
    ['Missing CSeq', { CSeq: undefined }],
  ] as const)('refuses as %s: %j', (reason, changes) => {
    expect(reasonOf(options(changes))).toBe(reason)
  })

  it('refuses too many fields, parameters and octets, and a long target with its own status', () => {
    expect(
      reasonOf(message(['OPTIONS sip:x@y SIP/2.0', ...fields('OPTIONS'), ...Array<string>(300).fill('X: 1')])),
    ).toBe('Message Too Large')
    expect(reasonOf(options({ Via: `SIP/2.0/UDP host${';p1=2'.repeat(5_000)}` }))).toBe('Malformed Via')
    expect(reasonOf(options({ X: 'x'.repeat(40_000) }))).toBe('Message Too Large')
    expect(reasonOf(options({ X: 'x'.repeat(70_000) }))).toBe('Message Too Large')
    const long = parseMessage(message([`OPTIONS sip:${'x'.repeat(3_000)}@y SIP/2.0`, ...fields('OPTIONS')]))
    expect(long).toMatchObject({ ok: false, error: { status: 414 } })
  })

  it('lets nobody answer an ACK or a response', () => {
    const broken = { Via: undefined, CSeq: 'x' }
    expect(parseMessage(message(['ACK sip:x@y SIP/2.0', ...fields('ACK', broken)]))).toMatchObject({
      error: { answerable: undefined },
    })
    expect(parseMessage(message(['SIP/2.0 200 OK', ...fields('INVITE', { CSeq: 'x' })]))).toMatchObject({
      error: { answerable: undefined },
    })
  })
})

/** Header values whose naive readers take quadratic time. */
const HOSTILE: readonly (readonly [name: string, value: string])[] = [
  ['From', `"${'\\"'.repeat(8_000)}`],
  ['From', `${'a '.repeat(8_000)}`],
  ['From', `<sip:${'a'.repeat(15_000)}`],
  ['To', `sip:a${';'.repeat(15_000)}`],
  ['To', '<'.repeat(15_000)],
  ['Via', `SIP/2.0/UDP ${' '.repeat(15_000)}`],
  ['Via', `SIP/2.0/UDP [${':'.repeat(15_000)}`],
  ['CSeq', '0'.repeat(15_000)],
  ['Call-ID', '@'.repeat(15_000)],
  ['X', ','.repeat(15_000)],
  ['X', ' \r\n'.repeat(5_000)],
  ['X', ' \r\n '.repeat(5_000)],
]

describe('bounded work', () => {
  it.each(HOSTILE)('looks at each octet a few times in %s: %.24s…', (name, value) => {
    const probe = { octetVisits: 0 }
    const octets = options({ [name]: value })
    const result = parseMessage(octets, { probe })
    if (result.ok) result.message.headers.list(name)
    expect(probe.octetVisits).toBeLessThan(8 * octets.length)
  })

  it('takes and answers 10,000 damaged messages without throwing, with bounded work', () => {
    const random = seededRandom('parse fuzz')
    let accepted = 0
    for (let round = 0; round < 10_000; round++) {
      const octets = damaged(round, random)
      const probe = { octetVisits: 0 }
      const result = parseMessage(octets, { probe, framing: round % 2 === 0 ? 'datagram' : 'stream' })
      if (result.ok) {
        accepted++
        readAll(result.message)
        if (result.message.kind === 'request')
          createResponse(result.message, { status: 200, toTag: 't', source: SOURCE })
      } else {
        createParseErrorResponse(result.error, 't', SOURCE)
      }
      expect(probe.octetVisits).toBeLessThan(16 * octets.length + 64)
    }
    expect(accepted).toBeGreaterThan(500)
    expect(accepted).toBeLessThan(9_500)
  })
})

const SOURCE = { address: '192.0.2.9', port: 4711 }

const PIECES = [
  '\r\n',
  '\r\n ',
  '"',
  '<',
  '>',
  ';',
  ',',
  '%',
  '\\',
  '\u0000',
  '\u00ff',
  ':',
  'sip:',
  '@',
  '[',
  '=',
].map((text) => Buffer.from(text, 'latin1'))

/** One of the torture messages with up to four octets changed, pieces put in or cut out. */
function damaged(round: number, random: ReturnType<typeof seededRandom>): Buffer {
  let octets = Buffer.from(TORTURE[round % TORTURE.length]?.octets ?? [])
  for (let change = randomInteger(random, 4); change >= 0; change--) {
    const at = randomInteger(random, octets.length)
    const kind = randomInteger(random, 3)
    const piece = PIECES[randomInteger(random, PIECES.length)] ?? Buffer.alloc(0)
    if (kind === 0) octets[at] = randomInteger(random, 256)
    else
      octets = Buffer.concat([
        octets.subarray(0, at),
        piece,
        octets.subarray(at + (kind === 1 ? 0 : randomInteger(random, 30))),
      ])
  }
  return octets
}

function readAll(wire: WireMessage): void {
  wire.vias()
  wire.contacts()
  for (const address of [wire.from(), wire.to()]) parseUri(address.uri)
  for (const [name] of wire.headers.entries()) wire.headers.list(name)
}
