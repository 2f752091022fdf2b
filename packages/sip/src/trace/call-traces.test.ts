import { createSocket } from 'node:dgram'
import { beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../b2bua/index.js'
import type { CallLeg } from '../call-leg.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import { type CallTraces, hepExporter, hepPacket, ladder, maskedText, pcapFile, traceCalls } from './index.js'
import type { TracedMessage } from './traced-message.js'

let laboratory: SipLaboratory
let caller: SipStack
let bridge: SipStack

beforeEach(async () => {
  laboratory = sipLaboratory()
  caller = await laboratory.stack('10.0.0.2')
  bridge = await laboratory.stack('10.0.0.1')
  const agent = await laboratory.stack('10.0.0.3')
  agent.onCall((call) => void call.answer({ sdp: 'v=0 agent' }))
  bridge.onCall((call) => void connect(bridge, call, { targets: [{ uri: 'sip:agent@10.0.0.3' }] }))
})

async function call(): Promise<CallLeg> {
  const dialed = caller.dial('sip:service@10.0.0.1', { offer: 'v=0 caller', from: 'sip:+491701234567@10.0.0.2' })
  await laboratory.clock.advance(500)
  const result = await dialed.result
  if (result.outcome !== 'answered') throw new Error('not answered')
  return result.leg
}

function message(text: string, more: Partial<TracedMessage> = {}): TracedMessage {
  const from = { address: '10.0.0.2', port: 5060 }
  return { at: 1_700_000_000_250, transport: 'udp', from, to: { address: '10.0.0.1', port: 5062 }, text, ...more }
}

describe('traces of calls', () => {
  it('show both legs of a call as one ladder', async () => {
    const traces = traceCalls(bridge)
    const leg = await call()
    await Promise.all([leg.hangup(), laboratory.clock.advance(500)])
    const [outgoing, incoming] = traces.calls()
    expect(traces.calls()).toHaveLength(2)
    expect(incoming).toMatchObject({ method: 'INVITE', from: '<sip:+491701234567@10.0.0.2>', callId: leg.callId })
    const text = traces.ladder(incoming?.callId ?? '', outgoing?.callId ?? '')
    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      '          10.0.0.2:5060                 10.0.0.1:5060                 10.0.0.3:5060',
      '    0.000 │──INVITE service SDP────────>│                             │',
      '    0.000 │<─100 Trying (INVITE)────────│                             │',
      '    0.000 │                             │──INVITE agent SDP──────────>│',
      '    0.010 │                             │<─100 Trying (INVITE)────────│',
      '    0.010 │                             │<─200 OK (INVITE) SDP────────│',
      '    0.010 │                             │──ACK 10.0.0.3:5060─────────>│',
      '    0.010 │<─200 OK (INVITE) SDP────────│                             │',
      '    0.020 │──ACK 10.0.0.1:5060─────────>│                             │',
      '    0.500 │──BYE 10.0.0.1:5060─────────>│                             │',
      '    0.500 │<─200 OK (BYE)───────────────│                             │',
      '    0.500 │                             │──BYE 10.0.0.3:5060─────────>│',
      '    0.510 │                             │<─200 OK (BYE)───────────────│',
      '',
    ])
  })

  it('are found by who calls or is called, the newest first, and keep so many calls', async () => {
    const traces = traceCalls(bridge, { callsMax: 3, messagesPerCallMax: 2 })
    await call()
    const last = await call()
    expect(traces.calls()).toHaveLength(3)
    expect(traces.calls('+491701234567').map(({ callId }) => callId)).toEqual([last.callId])
    expect(traces.messages(last.callId)).toHaveLength(2)
    expect(traces.messages('unknown')).toEqual([])
    traces.stop()
    await call()
    expect(traces.calls()[1]?.callId).toBe(last.callId)
  })

  it('keep fewer calls when messages are long', async () => {
    const traces = traceCalls(bridge, { messagesPerCallMax: 1_000_000 })
    const first = await call()
    const lines = ['Via: SIP/2.0/UDP 10.0.0.9;branch=z9', 'From: <sip:a@b>;tag=1', 'To: <sip:a@b>', 'CSeq: 1 OPTIONS']
    const stranger = await laboratory.peer('10.0.0.9')
    for (let count = 0; count < 700; count++) {
      const padding = [`Call-ID: ${count}`, `Subject: ${'x'.repeat(50_000)}`]
      stranger.send({ address: '10.0.0.1', port: 5060 }, 'OPTIONS sip:a@b SIP/2.0', [...lines, ...padding])
    }
    await laboratory.clock.advance(100)
    expect(traces.messages(first.callId)).toEqual([])
    expect(traces.calls().length).toBeLessThanOrEqual(200)
    const characters = traces
      .calls()
      .map(({ callId }) => traces.messages(callId).reduce((sum, { text }) => sum + text.length, 0))
    expect(characters.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(32_000_000)
  })

  it('hold no password answers and no digits', async () => {
    const traces: CallTraces = traceCalls(bridge)
    const leg = await call()
    const body = { type: 'application/dtmf-relay', content: 'Signal=7\r\nDuration=100\r\n' }
    void leg.request('INFO', { body, headers: { Authorization: 'Digest username="a", response="0123abcd"' } })
    await laboratory.clock.advance(500)
    const text = traces.messages(...traces.calls().map(({ callId }) => callId)).map((each) => each.text)
    expect(text.filter((each) => each.startsWith('INFO'))).toHaveLength(2)
    expect(text.join('')).not.toMatch(/Signal=7|0123abcd/)
  })
})

describe('[X6] masked text', () => {
  const request = (lines: readonly string[], body = ''): string =>
    ['INFO sip:a@b SIP/2.0', ...lines, '', body].join('\r\n')

  it.each([
    ['a Digest answer', request(['Authorization: Digest username="a", realm="r", response="abc123", nc=1']), 'abc123'],
    ['a folded one', request(['Proxy-Authorization: Digest username="a",\r\n response=abc123']), 'abc123'],
    ['another scheme', request(['authorization: Basic c2VjcmV0']), 'c2VjcmV0'],
    ['a digit', request(['Content-Type: application/dtmf'], '5'), '\r\n5'],
    ['a digit with its duration', request(['c: application/dtmf-relay'], 'Signal= 5\r\nDuration=160\r\n'), '= 5'],
    [
      'a key of SRTP',
      request(['c: application/sdp'], 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20'),
      'c2VjcmV0',
    ],
  ])('hides %s and keeps all lengths', (_what, text, secret) => {
    const masked = maskedText(text)
    expect(masked).toHaveLength(text.length)
    expect(text).toContain(secret)
    expect(masked).not.toContain(secret)
    expect(masked.split('\r\n')[0]).toBe('INFO sip:a@b SIP/2.0')
  })

  it('hides numbers but for their last digits when it shall', () => {
    const text =
      'INVITE sip:+491701234567@b SIP/2.0\r\nFrom: "0170 / 1234567" <tel:1234567>\r\nTo: <sip:100@b:50600>\r\n\r\n'
    expect(maskedText(text)).toBe(text)
    expect(maskedText(text, { numbers: true })).toBe(
      'INVITE sip:+*********567@b SIP/2.0\r\nFrom: "**** / ****567" <tel:****567>\r\nTo: <sip:100@b:50600>\r\n\r\n',
    )
  })

  it.each([
    ['a name without quotes', 'From: 01701234567 <sip:a@b>', '1701234567'],
    ['separators', 'From: <tel:+49-170-123.45(67)>', '170-123'],
    ['escapes', 'From: <sip:%2B491701234567@b>', '4917012345'],
    [
      'a signed token',
      `Identity: ${Buffer.from('{"orig":{"tn":"491701234567"}}').toString('base64url')}.x;info=<c>`,
      'eyJvcmlnIjp7',
    ],
  ])('hides numbers in %s when it shall', (_what, line, secret) => {
    const text = `INVITE sip:a@b SIP/2.0\r\n${line}\r\n\r\n`
    const masked = maskedText(text, { numbers: true })
    expect(text).toContain(secret)
    expect(masked).not.toContain(secret)
    expect(masked).toHaveLength(text.length)
  })
})

describe('a capture file', () => {
  it('holds each message as a datagram of its addresses, at its time', () => {
    const file = Buffer.from(pcapFile([message('OPTIONS sip:a SIP/2.0\r\n\r\n'), message('x')]))
    expect([file.readUInt32LE(0), file.readUInt32LE(20)]).toEqual([0xa1b2c3d4, 101])
    expect([file.readUInt32LE(24), file.readUInt32LE(28)]).toEqual([1_700_000_000, 250_000])
    const length = file.readUInt32LE(32)
    const packet = file.subarray(40, 40 + length)
    expect([packet[0], packet.readUInt16BE(2), packet[9]]).toEqual([0x45, length, 17])
    expect([[...packet.subarray(12, 16)], [...packet.subarray(16, 20)]]).toEqual([
      [10, 0, 0, 2],
      [10, 0, 0, 1],
    ])
    expect([packet.readUInt16BE(20), packet.readUInt16BE(22)]).toEqual([5060, 5062])
    expect(packet.subarray(28).toString()).toBe('OPTIONS sip:a SIP/2.0\r\n\r\n')
    expect(file).toHaveLength(40 + length + 16 + 20 + 8 + 1)
  })

  it.each([
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['::1', '00000000000000000000000000000001'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['::ffff:10.0.0.2', '00000000000000000000ffff0a000002'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ])('writes %s', (address, hex) => {
    const endpoint = { address, port: 5060 }
    const file = Buffer.from(pcapFile([message('x', { from: endpoint, to: endpoint })]))
    expect(file.subarray(48, 64).toString('hex')).toBe(hex)
    expect(file.readUInt16BE(44)).toBe(9)
  })
})

describe('a ladder', () => {
  it('shows messages of participants that have no column without an arrow', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => ({ address: `10.0.1.${index}`, port: 5060 }))
    const lines = ladder(hosts.map((to) => message('OPTIONS sip:a@b SIP/2.0\r\n\r\n', { to }))).split('\n')
    expect(lines[1]).toContain('─OPTIONS a─')
    expect(lines[12]).toBe('    0.000 OPTIONS a')
  })

  it('of nothing is empty', () => {
    expect(ladder([])).toBe('\n')
  })
})

describe('a collector (HEP version 3)', () => {
  /** The chunks of a packet by their numbers. */
  function chunksOf(packet: Buffer): Map<number, Buffer> {
    expect([packet.subarray(0, 4).toString(), packet.readUInt16BE(4)]).toEqual(['HEP3', packet.length])
    const chunks = new Map<number, Buffer>()
    for (let at = 6; at < packet.length; at += packet.readUInt16BE(at + 4)) {
      chunks.set(packet.readUInt16BE(at + 2), packet.subarray(at + 6, at + packet.readUInt16BE(at + 4)))
    }
    return chunks
  }

  it('is told what was said, by whom and when, under the Call-ID', () => {
    const chunks = chunksOf(
      Buffer.from(hepPacket(message('BYE sip:a SIP/2.0\r\n\r\n'), 'call-1', { agentId: 7, key: 'k' })),
    )
    const hex = Object.fromEntries([...chunks].map(([type, content]) => [type, content.toString('hex')]))
    expect(hex).toMatchObject({ 1: '02', 2: '11', 3: '0a000002', 4: '0a000001', 7: '13c4', 8: '13c6', 11: '01' })
    expect([chunks.get(9)?.readUInt32BE(), chunks.get(10)?.readUInt32BE()]).toEqual([1_700_000_000, 250_000])
    expect([14, 15, 17].map((type) => chunks.get(type)?.toString())).toEqual([
      'k',
      'BYE sip:a SIP/2.0\r\n\r\n',
      'call-1',
    ])
  })

  it('cuts off what no datagram holds', () => {
    const packet = Buffer.from(hepPacket(message('x'.repeat(70_000)), 'c'.repeat(5_000), { agentId: 1 }))
    expect([chunksOf(packet).get(15)?.length, chunksOf(packet).get(17)?.length]).toEqual([50_000, 1_000])
  })

  it('gets a datagram for each message', async () => {
    const socket = createSocket('udp4')
    const arrived = new Promise<Buffer>((resolve) => socket.once('message', resolve))
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const collector = hepExporter({ host: '127.0.0.1', port: socket.address().port })
    collector.exporter(message('BYE sip:a SIP/2.0\r\n\r\n'), 'call-1')
    expect(
      chunksOf(await arrived)
        .get(17)
        ?.toString(),
    ).toBe('call-1')
    collector.close()
    collector.exporter(message('x'), 'call-1')
    expect(collector.lost).toBe(0)
    socket.close()
  })
})
