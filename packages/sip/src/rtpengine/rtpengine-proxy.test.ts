import { seededRandom } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../media/fixtures/rtp-phone.js'
import { type NgServer, ngServer } from './fixtures/ng-server.js'
import { createRtpengineProxy, type RtpengineOptions, type RtpengineProxy } from './index.js'

let clock: SteppingClock
let servers: NgServer[]
let proxy: RtpengineProxy

const described = (sdp: string) => ({ result: 'ok', sdp })

beforeEach(async () => {
  clock = steppingClock()
  servers = [await ngServer(), await ngServer()]
})

afterEach(async () => {
  await proxy.close()
  await Promise.all(servers.map((server) => server.close()))
})

function server(index = 0): NgServer {
  const found = servers[index]
  if (!found) throw new Error('no such server')
  return found
}

async function started(count: number, options: Partial<RtpengineOptions> = {}): Promise<RtpengineProxy> {
  proxy = createRtpengineProxy({
    clock,
    random: seededRandom('proxy'),
    servers: servers.slice(0, count).map(({ port }) => ({ host: '127.0.0.1', port })),
    ...options,
  })
  await proxy.start()
  for (const { asked } of servers) asked.length = 0
  return proxy
}

/** How long a server is waited for. */
const SILENCE_MS = 2_750

describe('audio by way of rtpengine', () => {
  it('[J2] is offered, answered and ended in the words of the ng protocol', async () => {
    const proxied = (await started(1, { interfaces: { caller: 'outside', target: 'inside' } })).open()
    server().answer = ({ command }) => described(command['command'] === 'offer' ? 'v=offer' : 'v=answer')
    expect(await proxied.offer('caller', 'v=0 ü')).toBe('v=offer')
    expect(await proxied.answer('target', 'v=1')).toBe('v=answer')
    expect(await proxied.offer('target', 'v=2')).toBe('v=offer')
    await proxied.close()
    await proxied.close()
    const [first, second, third, last, ...others] = server().asked.map(({ command }) => command)
    const common = { replace: ['origin', 'session-connection'], ICE: 'remove', 'call-id': first?.['call-id'] }
    const inwards = { ...common, direction: ['outside', 'inside'] }
    expect({ ...first }).toEqual({ ...inwards, command: 'offer', 'from-tag': 'caller', sdp: 'v=0 ü' })
    expect({ ...second }).toEqual({
      ...{ ...inwards, command: 'answer', sdp: 'v=1' },
      ...{ 'from-tag': 'caller', 'to-tag': 'target' },
    })
    expect({ ...third }).toEqual({
      ...{ ...common, direction: ['inside', 'outside'], command: 'offer', sdp: 'v=2' },
      ...{ 'from-tag': 'target', 'to-tag': 'caller' },
    })
    expect(last?.['command']).toBe('delete')
    expect(others).toEqual([])
    await expect(proxied.answer('target', 'v=3')).rejects.toMatchObject({ code: 'wrong_state' })
  })

  it('closes once its server has heard that the call is over, packets that are lost included', async () => {
    const proxied = (await started(1)).open()
    server().answer = () => described('v=0')
    await proxied.offer('caller', 'v=0')
    let deletes = 0
    server().answer = () => (++deletes < 2 ? undefined : { result: 'ok' })
    void proxied.close()
    const closed = proxy.close()
    await until(() => deletes === 1)
    await clock.advance(250)
    await closed
    expect(deletes).toBe(2)
  })

  it('is asked again with the same cookie when a packet is lost', async () => {
    const proxied = (await started(1)).open()
    let count = 0
    server().answer = () => (++count < 3 ? undefined : described('v=0'))
    const offered = proxied.offer('caller', 'v=0')
    await until(() => count === 1)
    await clock.advance(250)
    await until(() => count === 2)
    await clock.advance(500)
    expect(await offered).toBe('v=0')
    expect(new Set(server().asked.map(({ cookie }) => cookie)).size).toBe(1)
  })

  it('goes to another server when one is silent, and stays away from that one for ten seconds', async () => {
    await started(2)
    server(0).answer = () => undefined
    server(1).answer = () => described('v=second')
    const offered = proxy.open().offer('caller', 'v=0')
    await until(() => server(0).asked.length === 1)
    await clock.advance(SILENCE_MS)
    expect(await offered).toBe('v=second')
    for (let calls = 0; calls < 4; calls++) expect(await proxy.open().offer('caller', 'v=0')).toBe('v=second')
    expect(server(0).asked).toHaveLength(4)
    server(0).answer = () => described('v=first')
    await clock.advance(10_000)
    const both = [await proxy.open().offer('caller', 'v=0'), await proxy.open().offer('caller', 'v=0')]
    expect(both.toSorted()).toEqual(['v=first', 'v=second'])
  })

  it.each([
    ['the description is none', 'Failed to parse SDP body', 'invalid_argument'],
    ['all ports are taken', 'Ran out of ports', 'unavailable'],
    ['it is too busy', 'Parallel session limit reached', 'unavailable'],
  ])('is refused with a typed error when %s', async (_what, reason, code) => {
    await started(1)
    server().answer = () => ({ result: 'error', 'error-reason': reason })
    await expect(proxy.open().offer('caller', 'v=0')).rejects.toMatchObject({ code })
  })

  it('believes nobody else, and nothing that it cannot read', async () => {
    const proxied = (await started(1)).open()
    server().answer = () => undefined
    const offered = proxied.offer('caller', 'v=0')
    await until(() => server().asked.length === 1)
    const cookie = server().asked[0]?.cookie ?? ''
    await server().send(`${cookie} d6:result2:ok3:sdp4:evile`, 'elsewhere')
    const bad = ['', 'd', 'l', 'de?', 'i1e', 'd3:sdp99:x', 'd3:sdp-1:e', 'd1:a1:b', 'l'.repeat(60_000), 'di1e1:ae']
    for (const octets of bad) await server().send(`${cookie} ${octets}`)
    await server().send('nobody d6:result2:ok3:sdp1:xe')
    await server().send('')
    await server().send(`${cookie} d9:__proto__d3:sdp4:evile6:result2:ok3:sdp6:v=goode`)
    expect(await offered).toBe('v=good')
  })

  it('does not start without a server, and says where it looked', async () => {
    const [{ port } = { port: 0 }] = servers
    server().answer = () => undefined
    proxy = createRtpengineProxy({ clock, random: seededRandom('x'), servers: [{ host: '127.0.0.1', port }] })
    const start = proxy.start()
    void start.catch(() => {})
    await until(() => server().asked.length === 1)
    await clock.advance(SILENCE_MS)
    await expect(start).rejects.toMatchObject({
      code: 'unavailable',
      cause: { message: expect.stringContaining(`127.0.0.1:${port} does not answer`) },
    })
  })

  it.each([
    ['no servers', { servers: [] }],
    ['a name', { servers: [{ host: 'media.example', port: 2223 }] }],
    ['no port', { servers: [{ host: '127.0.0.1', port: 0 }] }],
    ['a strange interface', { interfaces: { caller: 'a b', target: 'c' } }],
  ])('takes no options with %s', async (_what, options) => {
    await started(1)
    const usual = { clock, random: seededRandom('x'), servers: [{ host: '127.0.0.1', port: 2223 }] }
    expect(() => createRtpengineProxy({ ...usual, ...options })).toThrow(/Options of createRtpengineProxy/)
  })
})
