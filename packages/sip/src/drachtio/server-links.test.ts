import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { systemRandom } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { afterEach, describe, expect, it } from 'vitest'
import { comesTrue } from '../../../../scripts/services/index.js'
import type { SipStack, StackEvents } from '../sip-stack.js'
import { type EmbeddedPhone, embeddedPhone, nextCall } from './fixtures/embedded-phone.js'
import { WireServer, type WireServerOptions } from './fixtures/wire-server.js'
import { createDrachtioSipStack, type DrachtioSipStackOptions } from './index.js'

const HOST = '127.0.0.1'
const secret = 'loopback'
const offer = 'v=0\r\ns=offer\r\n'
const answer = 'v=0\r\ns=answer\r\n'

const running: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const each of running.splice(0).toReversed()) await each.close()
})

async function serve(options: Partial<WireServerOptions> = {}, port = 0): Promise<WireServer> {
  const server = await WireServer.start({ secret, ...options }, port)
  running.push({ close: () => server.stop() })
  return server
}

/** A stack whose time stands still, but for the test. */
function stackAt(options: Omit<DrachtioSipStackOptions, 'clock' | 'random' | 'admission'>): {
  stack: SipStack
  clock: SteppingClock
  failures: StackEvents['listener:failed'][]
} {
  const clock = steppingClock()
  const stack = createDrachtioSipStack({
    ...{ clock, random: systemRandom(), admission: { eventLoopDelayMs: () => 0 } },
    ...options,
  })
  const failures: StackEvents['listener:failed'][] = []
  stack.on('listener:failed', (failure) => failures.push(failure))
  running.push({ close: () => stack.close() })
  return { stack, clock, failures }
}

async function phone(): Promise<EmbeddedPhone> {
  const started = await embeddedPhone()
  running.push(started.stack)
  return started
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

describe('the start of a drachtio stack', () => {
  it('says what to do about a wrong secret', async () => {
    const { port } = await serve()
    const { stack } = stackAt({ servers: [{ host: HOST, port, secret: 'wrong' }] })
    await expect(stack.start()).rejects.toMatchObject({
      code: 'not_permitted',
      message: `drachtio-server ${HOST}:${port} refuses our secret: give \`secret\` the value of the attribute in its <admin> element.`,
    })
  })

  it('says why a server cannot be reached', async () => {
    const port = await closedPort()
    const { stack } = stackAt({ servers: [{ host: HOST, port, secret }] })
    await expect(stack.start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`${HOST}:${port} cannot be reached (connect ECONNREFUSED`) as string,
    })
  })

  it('says that a server is too old', async () => {
    const { port } = await serve({ version: 'v0.7.19' })
    const { stack } = stackAt({ servers: [{ host: HOST, port, secret }] })
    await expect(stack.start()).rejects.toMatchObject({
      code: 'incompatible',
      message: `drachtio-server ${HOST}:${port} is v0.7.19: update it to v0.8 or newer.`,
    })
  })

  it('waits for no server that is starting, which a call would bring down', async () => {
    const { port } = await serve({ isStarting: true })
    const { stack } = stackAt({ servers: [{ host: HOST, port, secret }] })
    await expect(stack.start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('listens for no SIP yet') as string,
    })
  })

  it('does not wait for a server that says nothing', async () => {
    const silent: Server = createServer().listen(0, HOST)
    await once(silent, 'listening')
    running.push({ close: async () => void silent.close() })
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { stack, clock } = stackAt({ servers: [{ host: HOST, port, secret }] })
    const started = stack.start().catch((error: unknown) => error)
    await once(silent, 'connection')
    await clock.advance(5_000)
    expect(await started).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('does not answer as drachtio-server does') as string,
    })
  })

  it('waits until the server knows what to pass on: calls that come before are refused', async () => {
    let takeRoutes = (): void => {}
    const takesRoutes = new Promise<void>((resolve) => (takeRoutes = resolve))
    const { port, sipPort } = await serve({ takesRoute: () => takesRoutes })
    const { stack } = stackAt({ servers: [{ host: HOST, port, secret }] })
    let isStarted = false
    const started = stack.start().then(() => (isStarted = true))
    const caller = await phone()
    const uri = `sip:x@${HOST}:${sipPort}`
    expect(await caller.stack.dial(uri, { offer }).result).toMatchObject({ response: { status: 503 } })
    expect(isStarted).toBe(false)
    takeRoutes()
    await started
    const arriving = nextCall(stack)
    caller.stack.dial(uri, { offer })
    await arriving
  })

  it('does not wait for a server that takes no routes', async () => {
    const asked: string[] = []
    const takesRoute = (): Promise<void> => {
      asked.push('route')
      return new Promise(() => {})
    }
    const { port } = await serve({ takesRoute })
    const { stack, clock } = stackAt({ servers: [{ host: HOST, port, secret }] })
    const started = stack.start().catch((error: unknown) => error)
    await comesTrue('the routes are asked for', () => asked.length === 2)
    await clock.advance(5_000)
    expect(await started).toMatchObject({ code: 'unavailable' })
  })

  it('refuses options that cannot work', () => {
    const refusal = (options: Parameters<typeof stackAt>[0]): string => {
      try {
        stackAt(options)
      } catch (error) {
        return (error as Error).message
      }
      throw new Error('not refused')
    }
    expect(refusal({})).toContain('servers takes at least one { host, secret }')
    expect(refusal({ servers: [{ host: HOST, secret: 'a|b' }] })).toContain('servers.0.secret takes a text without |')
    expect(refusal({ servers: [{ host: HOST, secret, port: 0 }] })).toContain('servers.0.port is a whole number')
    expect(refusal({ accept: { host: HOST, port: 0, secret, from: [] } })).toContain('accept.from takes the IP address')
  })
})

describe('several drachtio-servers', () => {
  it('take turns, and one that is away is told of and not waited for', async () => {
    const [first, second] = [await serve(), await serve()]
    const port = await closedPort()
    const { stack, failures } = stackAt({
      servers: [first, second, { port }].map((each) => ({ host: HOST, port: each.port, secret })),
    })
    await stack.start()
    expect(failures).toMatchObject([{ host: HOST, port, error: { code: 'unavailable' } }])
    expect(stack.listening.map((each) => each.port)).toEqual([first.sipPort, second.sipPort])
    const callee = await phone()
    const from = new Set<number>()
    callee.stack.onRequest('MESSAGE', ({ flow }) => {
      from.add(flow.remote.port)
      return { status: 200 }
    })
    for (let count = 0; count < 4; count++) expect((await stack.request('MESSAGE', callee.uri)).status).toBe(200)
    expect([...from].toSorted()).toEqual([first.sipPort, second.sipPort].toSorted())
  })
})

describe('a drachtio-server that is lost', () => {
  it('takes its calls with it, and is connected again later each time', async () => {
    const server = await serve()
    const { stack, clock, failures } = stackAt({ servers: [{ host: HOST, port: server.port, secret }] })
    await stack.start()
    const callee = await phone()
    const arriving = nextCall(callee.stack)
    const dialed = stack.dial(callee.uri, { offer })
    await (await arriving).answer({ sdp: answer })
    const result = await dialed.result
    const ringing = nextCall(stack)
    callee.stack.dial(`sip:a@${HOST}:${server.sipPort}`, { offer })
    const call = await ringing
    await server.stop()
    expect(result.outcome === 'answered' && (await result.leg.ended)).toMatchObject({ by: 'stack', cause: 'transport' })
    expect(await new Promise((resolve) => call.onCanceled(resolve))).toMatchObject({ by: 'stack', cause: 'transport' })
    expect(stack.statistics().callsRunning).toBe(0)
    expect(failures).toMatchObject([{ error: { message: expect.stringContaining('is lost') as string } }])
    expect(await stack.dial(callee.uri, { offer }).result).toMatchObject({ response: { status: 503, local: true } })

    for (const longestMs of [500, 1_000, 2_000]) {
      const before = failures.length
      await clock.advance(longestMs / 2 - 1)
      expect(failures).toHaveLength(before)
      await clock.advance(longestMs / 2 + 1)
      await comesTrue('the next try has failed', () => failures.length === before + 1)
    }
    const opened = new Promise((resolve) => stack.on('listener:opened', resolve))
    await serve({}, server.port)
    await clock.advance(4_000)
    await opened
    callee.stack.onRequest('MESSAGE', () => ({ status: 202 }))
    expect((await stack.request('MESSAGE', callee.uri)).status).toBe(202)
  })

  it('before it has said what became of an answer, ends that call', async () => {
    const server = await serve()
    const { stack } = stackAt({ servers: [{ host: HOST, port: server.port, secret }] })
    await stack.start()
    const caller = await phone()
    const ringing = nextCall(stack)
    caller.stack.dial(`sip:a@${HOST}:${server.sipPort}`, { offer })
    const call = await ringing
    for (const client of server.clients) client.pause()
    const answered = call.answer({ sdp: answer })
    for (const client of server.clients) client.destroy()
    expect(await answered).toMatchObject({ outcome: 'ended', end: { by: 'stack', cause: 'transport' } })
    expect(stack.statistics().callsRunning).toBe(0)
  })

  it.each([
    ['frames without a length', 'x'.repeat(20) + '#'],
    ['a frame without an end', `999999#${'x'.repeat(700_000)}`],
    ['a message of no known kind', '14#id|surprise|me'],
  ])('because it sends %s, does not hurt the process', async (_what, octets) => {
    const server = await serve()
    const { stack, failures } = stackAt({ servers: [{ host: HOST, port: server.port, secret }] })
    await stack.start()
    for (const client of server.clients) client.write(octets)
    await comesTrue('the connection is given up', () => failures.length === 1)
  })

  it('without a word is noticed', async () => {
    const server = await serve()
    const { stack, clock, failures } = stackAt({ servers: [{ host: HOST, port: server.port, secret }] })
    await stack.start()
    for (const client of server.clients) client.pause()
    await clock.advance(45_000)
    await comesTrue('the connection is given up', () => failures.length === 1)
  })
})

describe('drachtio-servers that connect to us', () => {
  const accept = { host: HOST, port: 0, secret, from: [HOST] }

  async function accepting(from: readonly string[] = [HOST]) {
    const { stack } = stackAt({ accept: { ...accept, from } })
    const opened = new Promise<StackEvents['listener:opened']>((resolve) => stack.on('listener:opened', resolve))
    await stack.start()
    return { stack, program: (await opened).port }
  }

  it('find nobody where somebody else listens already, and the stack that wanted to is closed', async () => {
    const { program } = await accepting()
    const { stack } = stackAt({ accept: { ...accept, port: program } })
    await expect(stack.start()).rejects.toThrow(/cannot be listened on/)
    expect(() => stack.dial(`sip:somebody@${HOST}`, { offer })).toThrow(/it is closed/)
  })

  it('are told nothing when they are strangers', async () => {
    const { program } = await accepting(['192.0.2.1'])
    const socket = connect(program, HOST)
    const heard: Buffer[] = []
    socket.on('data', (octets) => heard.push(octets))
    socket.on('error', () => {})
    await once(socket, 'close')
    expect(heard).toEqual([])
  })
})
