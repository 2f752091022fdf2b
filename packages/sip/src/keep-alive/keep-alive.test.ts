import { createServer, type Socket } from 'node:net'
import { type Logger, seededRandom } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmbeddedSipStack } from '../embedded/index.js'
import { createRegistrar } from '../registrar/index.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import { stunBindingRequest, stunBindingResponse } from '../transport/stun-binding.js'
import { TrunkGroup } from '../trunk/trunk-group.js'

const OURS = '10.0.0.1'
const OTHER = '10.0.0.2'
const TRANSACTION = 'b7e7a701bc34d686fa87dfae'
const PHONE = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";reg-id=1'
const quiet: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/** When each STUN request or REGISTER went out from a host, in seconds. */
function sentBy(laboratory: SipLaboratory, host: string, of: 'stun' | 'REGISTER'): number[] {
  const times: number[] = []
  laboratory.fate = ({ from, message, startLine }) => {
    const isOne = of === 'stun' ? message[0] === 0 && message[1] === 1 : startLine.startsWith(of)
    if (from.includes(host) && isOne) times.push(laboratory.clock.now() / 1_000)
    return undefined
  }
  return times
}

function trunkOf(laboratory: SipLaboratory, stack: Awaited<ReturnType<SipLaboratory['stack']>>): TrunkGroup {
  const { clock, random } = laboratory
  const trunk = { name: 'main', uri: `sip:${OTHER}`, username: 'line', password: 'secret' }
  return new TrunkGroup(
    { trunks: [{ ...trunk, register: true, outbound: true, checkEveryMs: 0 }], emergencyNumbers: [] },
    { clock, random, logger: quiet, stack, host: () => OURS },
  )
}

async function provider(laboratory: SipLaboratory) {
  const { clock, random } = laboratory
  const stack = await laboratory.stack(OTHER)
  const registrar = createRegistrar({ clock, random, realm: 'provider', credentials: () => ({ password: 'secret' }) })
  stack.onRequest('REGISTER', registrar.handler)
  stack.on('flow:closed', ({ flow }) => void registrar.lost(flow))
  const isRegistered = async () => (await registrar.bindings(`sip:line@${OTHER}`)).length === 1
  return { stack, isRegistered }
}

describe('a trunk behind a NAT', () => {
  it('[J26] pings the flow that it registered over as often as the provider wants, and stays registered by that', async () => {
    const laboratory = sipLaboratory()
    const { isRegistered } = await provider(laboratory)
    const trunks = trunkOf(laboratory, await laboratory.stack(OURS))
    trunks.start()
    const pings = sentBy(laboratory, OURS, 'stun')
    await laboratory.clock.advance(300_000)
    const gaps = pings.slice(1).map((at, index) => at - (pings[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(29 * 0.8 - 0.01)
    expect(Math.max(...gaps)).toBeLessThan(29.01)
    expect(await isRegistered()).toBe(true)
    await Promise.all([trunks.stop(), laboratory.clock.advance(1_000)])
    pings.length = 0
    await laboratory.clock.advance(100_000)
    expect(pings).toEqual([])
  })

  it('[J26] registers anew over a flow that is dead after seven pings in 39.5 s, and the provider has given it up too', async () => {
    const laboratory = sipLaboratory()
    const { isRegistered } = await provider(laboratory)
    const ours = await laboratory.stack(OURS)
    const trunks = trunkOf(laboratory, ours)
    trunks.start()
    await laboratory.clock.advance(1_000)
    const pings: number[] = []
    laboratory.fate = ({ message, from }) => {
      if (message[0] !== 0 && message[0] !== 1) return undefined
      if (from.includes(OURS)) pings.push(laboratory.clock.now())
      return 'lose'
    }
    const closed = new Promise<number>((resolve) => ours.on('flow:closed', () => resolve(laboratory.clock.now())))
    await laboratory.clock.advance(70_000)
    expect(pings.slice(1, 7).map((at) => at - (pings[0] ?? 0))).toEqual([500, 1_500, 3_500, 7_500, 15_500, 31_500])
    expect((await closed) - (pings[0] ?? 0)).toBe(39_500)
    expect(trunks.status).toMatchObject([{ state: 'up' }])
    expect(await isRegistered()).toBe(true)
  })

  it('[J26] registers anew at once when the NAT has given its flow another address', async () => {
    const laboratory = sipLaboratory()
    const peer = await laboratory.peer(OTHER)
    let port = 5060
    peer.onMessage = (message) => {
      if (message.kind === 'request')
        peer.respond(message, { status: 200, toTag: 'x', headers: { 'Flow-Timer': '20' } })
    }
    laboratory.fate = ({ message, to }) => {
      const answer = to.includes(OTHER) ? stunBindingResponse(message, { address: OURS, port }) : undefined
      if (answer) peer.sendRaw({ address: OURS, port: 5060 }, answer)
      return undefined
    }
    const trunks = trunkOf(laboratory, await laboratory.stack(OURS))
    trunks.start()
    await laboratory.clock.advance(50_000)
    expect(peer.requests('REGISTER')).toHaveLength(1)
    port = 6_000
    await laboratory.clock.advance(22_000)
    expect(peer.requests('REGISTER')).toHaveLength(2)
  })

  it('[J26] registers as before where the provider keeps no flows (439), and does not ping who wants no pings', async () => {
    const laboratory = sipLaboratory()
    const peer = await laboratory.peer(OTHER)
    peer.onMessage = (message) => {
      if (message.kind !== 'request') return
      const isOutbound = message.headers.get('contact')?.includes('reg-id') ?? false
      peer.respond(message, { status: isOutbound ? 439 : 200, toTag: 'x' })
    }
    const trunks = trunkOf(laboratory, await laboratory.stack(OURS))
    trunks.start()
    const pings = sentBy(laboratory, OURS, 'stun')
    await laboratory.clock.advance(200_000)
    expect(peer.requests('REGISTER').map(({ headers }) => headers.get('supported'))).toEqual([
      'path, outbound',
      undefined,
    ])
    expect(trunks.status).toMatchObject([{ state: 'up' }])
    expect(pings).toEqual([])
  })
})

describe('a connection that we have opened', () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket))

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
    server.close()
  })

  it('[J26] is pinged by two line ends, and closed when no answer comes within 10 s', async () => {
    const clock = steppingClock()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const listen = [{ transport: 'tcp', host: '127.0.0.1', port: 0 }] as const
    const stack = createEmbeddedSipStack({ clock, random: seededRandom(1), listen })
    await stack.start()
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const response = stack.request('OPTIONS', `sip:127.0.0.1:${port};transport=tcp`)
    const socket = await accepted
    const next = (): Promise<string> => new Promise((resolve) => socket.once('data', (text) => resolve(String(text))))
    const request = await next()
    const echoed = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq)/.test(line))
    socket.write(['SIP/2.0 200 OK', ...echoed, 'Content-Length: 0', '', ''].join('\r\n'))
    const { flow } = await response
    if (!flow) throw new Error('no flow')
    stack.keepAlive?.(flow, 20)
    let isClosed = false
    const closed = new Promise<void>((resolve) =>
      stack.on('flow:closed', () => resolve(((isClosed = true), undefined))),
    )
    for (const answers of [true, false]) {
      const ping = next()
      await clock.advance(20_000)
      expect(await ping).toBe('\r\n\r\n')
      if (!answers) break
      socket.write('\r\n')
      // The answer has been read when that of what follows it is there.
      const seen = next()
      socket.write(request.replace(/branch=\S*/, `branch=z9hG4bK1`))
      await seen
      expect(isClosed).toBe(false)
    }
    await clock.advance(10_000)
    await closed
    await stack.close()
  })
})

describe('phones that keep their flow open', () => {
  async function office(keepAliveSeconds?: number) {
    const laboratory = sipLaboratory()
    const { clock, random } = laboratory
    const stack = await laboratory.stack(OURS)
    const registrar = createRegistrar({
      ...{ clock, random, realm: 'office', credentials: () => ({ password: 'secret' }) },
      ...(keepAliveSeconds !== undefined && { limits: { keepAliveSeconds } }),
    })
    stack.onRequest('REGISTER', registrar.handler)
    stack.on('flow:closed', ({ flow }) => void registrar.lost(flow))
    const phone = await laboratory.stack(OTHER)
    const register = async (contact: string, Supported = 'path', offersKeepAlives = false) => {
      const response = phone.request('REGISTER', `sip:${OURS}`, {
        to: `sip:alice@${OURS}`,
        headers: { Contact: contact, Supported },
        credentials: { username: 'alice', password: 'secret' },
        offersKeepAlives,
      })
      await laboratory.clock.advance(100)
      return response
    }
    const bindings = async () => (await registrar.bindings(`sip:alice@${OURS}`)).length
    return { laboratory, phone, register, bindings }
  }

  it('[J23] are told how often to ping, and are not registered any more once they are silent', async () => {
    const { laboratory, phone, register, bindings } = await office()
    const response = await register(`<sip:alice@${OTHER}>;${PHONE}`, 'path, outbound')
    expect(response.headers.get('flow-timer')).toBe('29')
    const stop = response.flow && phone.keepAlive?.(response.flow, 29)
    await laboratory.clock.advance(300_000)
    expect(await bindings()).toBe(1)
    stop?.()
    await laboratory.clock.advance(29_000)
    expect(await bindings()).toBe(1)
    await laboratory.clock.advance(40_000)
    expect(await bindings()).toBe(0)
  })

  it('[J23] hear it in the Via where they have offered it there (RFC 6223)', async () => {
    const { register, laboratory, bindings } = await office(45)
    const response = await register(`<sip:alice@${OTHER}>`, 'path', true)
    expect(response.headers.get('via')).toMatch(/;keep=45(;|$)/)
    expect(response.headers.has('flow-timer')).toBe(false)
    await laboratory.clock.advance(90_000)
    expect(await bindings()).toBe(0)
  })

  it('[J23] stay registered without pings where they have promised none', async () => {
    const { register, laboratory, bindings } = await office()
    const response = await register(`<sip:alice@${OTHER}>`)
    expect(response.headers.get('via')).not.toMatch(/keep/)
    await laboratory.clock.advance(300_000)
    expect(await bindings()).toBe(1)
  })
})

describe('pings of nobody in particular', () => {
  it('one address gets at most a hundred answers in a second: who wrote it there wanted a flood', async () => {
    const laboratory = sipLaboratory()
    await laboratory.stack(OURS)
    const [victim, other] = [await laboratory.peer(OTHER), await laboratory.peer('10.0.0.3')]
    const flood = (): void => {
      for (let count = 0; count < 150; count++) {
        victim.sendRaw({ address: OURS, port: 5060 }, stunBindingRequest(TRANSACTION))
      }
      other.sendRaw({ address: OURS, port: 5060 }, stunBindingRequest(TRANSACTION))
    }
    const answersTo = (host: string): number =>
      laboratory.packets.filter(({ to, message }) => to.includes(host) && message[0] === 1).length
    flood()
    await laboratory.clock.advance(100)
    expect([answersTo(OTHER), answersTo('10.0.0.3')]).toEqual([100, 1])
    await laboratory.clock.advance(1_000)
    flood()
    await laboratory.clock.advance(100)
    expect([answersTo(OTHER), answersTo('10.0.0.3')]).toEqual([200, 2])
  })
})
