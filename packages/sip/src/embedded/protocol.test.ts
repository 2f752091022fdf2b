import { describe, expect, it } from 'vitest'
import { DigestServer } from '../authentication/index.js'
import type { CallLeg } from '../call-leg.js'
import type { WireRequest } from '../message/index.js'
import { type ScriptedPeer, type SipLaboratory, sipLaboratory } from '../simulation/index.js'

const server = { address: '10.0.0.1', port: 5060 }
const sdp = { type: 'application/sdp', content: 'v=0 answer' }
let branches = 0

/** The headers of a request outside a call; each call of this makes another request. */
function headers(method: string, ...more: string[]): string[] {
  const number = ++branches
  return [
    `Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK-${number}`,
    'From: "Ann" <sip:ann@10.0.0.2>;tag=ann',
    'To: <sip:service@10.0.0.1>',
    `Call-ID: call-${number}`,
    `CSeq: 1 ${method}`,
    ...(method === 'INVITE' ? ['Contact: <sip:ann@10.0.0.2>'] : []),
    ...more,
  ]
}

async function serverAndPeer(laboratory: SipLaboratory) {
  const stack = await laboratory.stack(server.address)
  const peer = await laboratory.peer('10.0.0.2')
  const ask = async (method: string, lines: string[], uri = 'sip:service@10.0.0.1', body?: string) => {
    peer.send(server, `${method} ${uri} SIP/2.0`, lines, body)
    await laboratory.clock.advance(20)
    return peer.responses(method).at(-1)
  }
  return { stack, peer, ask }
}

describe('what peers get for requests that cannot be served', () => {
  it.each([
    ['a method that nobody defined', 'DANCE', [], 501, 'allow'],
    ['REFER outside a call', 'REFER', ['Refer-To: <sip:c@d>'], 405, 'allow'],
    ['a subscription', 'SUBSCRIBE', ['Event: presence'], 489, 'allow-events'],
    ['a notification that nobody asked for', 'NOTIFY', ['Event: refer'], 481, undefined],
    ['an extension that we lack', 'INVITE', ['Require: 100rel, foo'], 420, 'unsupported'],
    ['no hops left', 'INVITE', ['Max-Forwards: 0'], 483, undefined],
    ['a body that is no session', 'INVITE', ['Content-Type: text/plain'], 415, 'accept'],
    [
      'a compressed body',
      'INVITE',
      ['Content-Type: application/sdp', 'Content-Encoding: gzip'],
      415,
      'accept-encoding',
    ],
    ['a caller who takes no session description', 'INVITE', ['Accept: text/plain, text/html'], 406, undefined],
    ['a caller who takes nothing', 'INVITE', ['Accept:'], 406, undefined],
    ['a caller who takes all', 'INVITE', ['Accept: text/plain', 'Accept: Application/*;q=0.5'], 480, undefined],
    ['nobody who takes calls', 'INVITE', [], 480, undefined],
    ['what we can do', 'OPTIONS', [], 200, 'allow'],
    ['a BYE of no call', 'BYE', [], 481, undefined],
  ] as const)('%s', async (_, method, more, status, header) => {
    const laboratory = sipLaboratory()
    const { ask } = await serverAndPeer(laboratory)
    const body = more.some((line) => line.startsWith('Content-Type')) ? 'x' : ''
    const response = await ask(method, headers(method, ...more), undefined, body)
    expect(response?.status).toBe(status)
    if (header) expect(response?.headers.has(header)).toBe(true)
    if (status === 420) expect(response?.headers.get('unsupported')).toBe('foo')
  })

  it('a URI that is not for telephones gets 416, a request inside no call 481', async () => {
    const laboratory = sipLaboratory()
    const { ask } = await serverAndPeer(laboratory)
    expect((await ask('OPTIONS', headers('OPTIONS'), 'http://example.com'))?.status).toBe(416)
    const inside = headers('INFO').map((line) => (line.startsWith('To') ? `${line};tag=gone` : line))
    expect((await ask('INFO', inside))?.status).toBe(481)
  })

  it('[X8] octets that are not SIP get 400 where that is allowed, and are counted', async () => {
    const laboratory = sipLaboratory()
    const { stack, peer } = await serverAndPeer(laboratory)
    peer.sendRaw(server, '\r\n\r\n')
    peer.sendRaw(server, new Uint8Array([0, 255, 1, 2, 3, 4, 5, 6]))
    peer.sendRaw(server, 'SIP/2.0 999 What\r\n\r\n')
    peer.send(server, 'INVITE sip:a@b SIP/2.0', [
      ...headers('INVITE').filter((line) => !line.startsWith('CSeq')),
      'CSeq: x',
    ])
    peer.send(server, 'ACK sip:a@b SIP/2.0', headers('ACK'))
    await laboratory.clock.advance(20)
    expect(peer.received).toHaveLength(0)
    peer.send(server, 'INVITE sip:a@b SIP/2.0', headers('INVITE', 'Max-Forwards: many'))
    await laboratory.clock.advance(20)
    expect(peer.responses('INVITE').map(({ status }) => status)).toEqual([400])
    expect(stack.statistics()).toMatchObject({ parseErrors: 4, strays: 1 })
  })

  it('answers where the request came from, and says so in Via', async () => {
    const laboratory = sipLaboratory()
    const { ask } = await serverAndPeer(laboratory)
    const lines = headers('OPTIONS').map((line) =>
      line.startsWith('Via') ? 'Via: SIP/2.0/UDP 192.168.1.9:1234;branch=z9hG4bKnat;rport' : line,
    )
    const via = (await ask('OPTIONS', lines))?.topVia()
    expect([via?.received, via?.rport, via?.port]).toEqual(['10.0.0.2', 5060, 1234])
  })

  it('a request that comes twice by different ways gets 482 the second time', async () => {
    const laboratory = sipLaboratory()
    const { stack, peer, ask } = await serverAndPeer(laboratory)
    stack.onCall((call) => call.progress(180))
    const lines = headers('INVITE')
    await ask('INVITE', lines)
    const copy = lines.map((line) => line.replace('branch=z9hG4bK', 'branch=z9hG4bKother'))
    expect((await ask('INVITE', copy))?.status).toBe(482)
    expect(peer.responses('INVITE').map(({ status }) => status)).toEqual([100, 180, 482])
  })

  it('a retransmitted INVITE gets the last response again, not a second call', async () => {
    const laboratory = sipLaboratory()
    const { stack, peer, ask } = await serverAndPeer(laboratory)
    let calls = 0
    stack.onCall((call) => {
      calls++
      call.progress(180)
    })
    const lines = headers('INVITE')
    await ask('INVITE', lines)
    await ask('INVITE', lines)
    expect(calls).toBe(1)
    expect(peer.responses('INVITE').map(({ status }) => status)).toEqual([100, 180, 180])
    expect(stack.statistics().retransmissionsIn).toBe(1)
  })

  it('works with callers of RFC 2543, whose branches are not unique', async () => {
    const laboratory = sipLaboratory()
    const { stack, peer, ask } = await serverAndPeer(laboratory)
    stack.onCall((call) => call.reject(486))
    const lines = headers('INVITE').map((line) => line.replace(';branch=z9hG4bK', ';branch='))
    const refused = await ask('INVITE', lines)
    const ack = lines.map((line) => (line.startsWith('To') ? `To: ${refused?.headers.get('to')}` : line))
    peer.send(
      server,
      'ACK sip:service@10.0.0.1 SIP/2.0',
      ack.map((line) => line.replace('1 INVITE', '1 ACK')),
    )
    await laboratory.clock.advance(20_000)
    expect(peer.responses('INVITE').map(({ status }) => status)).toEqual([100, 486])
  })
})

describe('admission control', () => {
  it('[J35] less than one call a second is one call in some seconds', async () => {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack(server.address, { admission: { callsPerSecondMax: 0.25 } })
    stack.onCall((call) => call.reject(486))
    const peer = await laboratory.peer('10.0.0.2')
    for (let second = 0; second < 8; second++) {
      peer.send(server, 'INVITE sip:service@10.0.0.1 SIP/2.0', headers('INVITE'))
      await laboratory.clock.advance(1_000)
    }
    expect(stack.statistics()).toMatchObject({ callsReceived: 2, callsRefused: 6 })
  })

  it('[X8] remembers nothing of what it turns away for itself, and answers it as often as it comes', async () => {
    const laboratory = sipLaboratory()
    const { stack, peer } = await serverAndPeer(laboratory)
    const inDialog = (lines: string[]): string[] => lines.map((line) => line.replace(/^To: .*/, '$&;tag=unknown'))
    const requests = [
      ['DANCE', headers('DANCE')],
      ['INVITE', headers('INVITE', 'Require: foo')],
      ['INVITE', inDialog(headers('INVITE'))],
      ['BYE', inDialog(headers('BYE'))],
      ['CANCEL', headers('CANCEL')],
    ] as const
    for (const [method, lines] of requests) {
      for (let times = 0; times < 2; times++) peer.send(server, `${method} sip:service@10.0.0.1 SIP/2.0`, lines)
    }
    await laboratory.clock.advance(20)
    const statuses = peer.received.flatMap((message) => (message.kind === 'response' ? [message.status] : []))
    expect(statuses).toEqual([501, 501, 420, 420, 481, 481, 481, 481, 481, 481])
    expect(stack.statistics().transactionsRunning).toBe(0)
  })

  it('[X8] a flood of questions fills no memory: above a limit they get 503, until the first ones are forgotten', async () => {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack(server.address, { admission: { requestsMax: 10, retryAfterSeconds: 7 } })
    const peer = await laboratory.peer('10.0.0.2')
    const ask = async (): Promise<void> => {
      peer.send(server, 'OPTIONS sip:service@10.0.0.1 SIP/2.0', headers('OPTIONS'))
      await laboratory.clock.advance(20)
    }
    for (let asked = 0; asked < 12; asked++) await ask()
    const answers = peer.responses('OPTIONS')
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 503, 503])
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('7')
    expect(stack.statistics().transactionsRunning).toBe(10)
    await laboratory.clock.advance(33_000)
    await ask()
    expect(peer.responses('OPTIONS').at(-1)?.status).toBe(200)
  })

  it('[J35] [U5] refuses calls above the rate with 503 and Retry-After, and takes them again later', async () => {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack(server.address, { admission: { callsPerSecondMax: 2, retryAfterSeconds: 7 } })
    const peer = await laboratory.peer('10.0.0.2')
    stack.onCall((call) => call.reject(486))
    const statuses = async (count: number) => {
      const before = peer.responses('INVITE').length
      for (let at = 0; at < count; at++) peer.send(server, 'INVITE sip:a@10.0.0.1 SIP/2.0', headers('INVITE'))
      await laboratory.clock.advance(20)
      return peer
        .responses('INVITE')
        .slice(before)
        .filter(({ status }) => status > 100)
        .map(({ status }) => status)
        .toSorted((a, b) => a - b)
    }
    expect(await statuses(4)).toEqual([486, 486, 503, 503])
    expect(
      peer
        .responses('INVITE')
        .find(({ status }) => status === 503)
        ?.headers.get('retry-after'),
    ).toBe('7')
    await laboratory.clock.advance(60_000)
    expect(await statuses(2)).toEqual([486, 486])
    expect(stack.statistics().callsRefused).toBe(2)
  })

  it('refuses calls while the event loop is late, or too many run', async () => {
    const laboratory = sipLaboratory()
    let delayMs = 0
    const admission = { callsMax: 1, eventLoopDelayMs: () => delayMs }
    const stack = await laboratory.stack(server.address, { admission })
    stack.onCall((call) => call.progress(180))
    const caller = await laboratory.stack('10.0.0.3')
    const status = async () => {
      const outbound = caller.dial('sip:a@10.0.0.1', { offer: 'v=0' })
      await laboratory.clock.advance(100)
      outbound.cancel()
      await laboratory.clock.advance(100)
      const result = await outbound.result
      return result.outcome === 'failed' ? result.response.status : 200
    }
    delayMs = 1_000
    expect(await status()).toBe(503)
    delayMs = 0
    expect(await status()).toBe(487)
    caller.dial('sip:a@10.0.0.1', { offer: 'v=0' })
    await laboratory.clock.advance(100)
    expect(await status()).toBe(503)
  })
})

describe('proxies and challenges on the way', () => {
  async function answeredThrough(
    recordRoutes: string[],
  ): Promise<{ leg: CallLeg; proxy: ScriptedPeer; laboratory: SipLaboratory }> {
    const laboratory = sipLaboratory()
    const proxy = await laboratory.peer('10.0.0.8')
    const stack = await laboratory.stack(server.address)
    proxy.onMessage = (message) => {
      if (message.kind !== 'request' || message.method === 'ACK') return
      const contact = '<sip:bob@10.9.9.9>'
      proxy.respond(message, { status: 200, toTag: 'b', contact, body: sdp, headers: { 'Record-Route': recordRoutes } })
    }
    const outbound = stack.dial('sip:bob@example.com', { offer: 'v=0', route: ['sip:10.0.0.8;lr'] })
    await laboratory.clock.advance(100)
    const result = await outbound.result
    if (result.outcome !== 'answered') throw new Error('not answered')
    return { leg: result.leg, proxy, laboratory }
  }

  it('loose routing: the target stays in the Request-URI, the proxies in Route, nearest first', async () => {
    const { leg, proxy, laboratory } = await answeredThrough(['<sip:far.example.com;lr>, <sip:10.0.0.8;lr>'])
    const hungUp = leg.hangup()
    await laboratory.clock.advance(100)
    await hungUp
    for (const request of [...proxy.requests('ACK'), ...proxy.requests('BYE')] as WireRequest[]) {
      expect(request.requestUri).toBe('sip:bob@10.9.9.9')
      expect(request.headers.list('route')).toEqual(['<sip:10.0.0.8;lr>', '<sip:far.example.com;lr>'])
    }
    expect(proxy.requests('INVITE')[0]?.headers.list('route')).toEqual(['<sip:10.0.0.8;lr>'])
  })

  it('strict routing: the proxy takes the Request-URI, the target is the last Route', async () => {
    const { leg, proxy, laboratory } = await answeredThrough(['<sip:far.example.com;lr>, <sip:10.0.0.8>'])
    void leg.hangup()
    await laboratory.clock.advance(100)
    const [bye] = proxy.requests('BYE')
    expect(bye?.requestUri).toBe('sip:10.0.0.8')
    expect(bye?.headers.list('route')).toEqual(['<sip:far.example.com;lr>', '<sip:bob@10.9.9.9>'])
  })

  it('[J24] answers a proxy that asks for a password, and gives up on one that refuses it', async () => {
    const laboratory = sipLaboratory()
    const proxy = await laboratory.peer('10.0.0.8')
    const stack = await laboratory.stack(server.address)
    const digest = new DigestServer({ clock: laboratory.clock, random: laboratory.random, realm: 'trunk' })
    proxy.onMessage = (message) => {
      if (message.kind !== 'request' || message.method === 'ACK') return
      const authorization = digest.credentialsFor(message.headers.all('proxy-authorization'))
      const verdict = authorization && digest.verify(authorization, message, { password: 'right' })
      if (verdict?.outcome === 'accepted') proxy.respond(message, { status: 486, toTag: 'b' })
      else proxy.respond(message, { status: 407, toTag: 'b', headers: { 'Proxy-Authenticate': digest.challenges() } })
    }
    const statuses: number[] = []
    for (const password of ['right', 'wrong']) {
      const credentials = { username: 'us', password }
      const outbound = stack.dial('sip:bob@10.0.0.8', { offer: 'v=0', credentials })
      const asked = stack.request('OPTIONS', 'sip:10.0.0.8', { credentials })
      await laboratory.clock.advance(100)
      const result = await outbound.result
      if (result.outcome === 'failed') statuses.push(result.response.status)
      statuses.push((await asked).status)
    }
    expect(statuses).toEqual([486, 486, 407, 407])
    const [first, second] = proxy.requests('INVITE')
    expect(second?.callId).toBe(first?.callId)
    expect(second?.cseq().sequence).toBe(2)
  })

  it('refuses targets that it cannot reach, with advice', async () => {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack(server.address)
    expect(() => stack.dial('tel:+4930123', { offer: 'v=0' })).toThrow(/name a proxy in `route`/)
    await expect(stack.request('BYE', 'sip:b@10.0.0.2')).rejects.toThrow(/belongs to a call/)
    expect(() => stack.dial('bob', { offer: 'v=0' })).toThrow(/not a sip:/)
    expect(() => stack.dial('sip:b@10.0.0.2', { offer: 'v=0', headers: { X: 'a\r\nEvil: b' } })).toThrow(/line break/)
    const { result } = stack.dial('sip:b@nowhere.example', { offer: 'v=0' })
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 503, local: true } })
  })
})
