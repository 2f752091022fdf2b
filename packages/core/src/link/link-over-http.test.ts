import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sleep } from '../clock/clock.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { webSocketPair } from '../simulation/web-socket-pair.js'
import {
  createLinkClient,
  createLinkServer,
  firstThatWorks,
  type HttpSocketOptions,
  httpSocket,
  type LinkSession,
  type LinkState,
  linkOverHttp,
  type LinkOverHttpOptions,
  linkProtocol,
} from './index.js'

const desk = linkProtocol({
  calls: { echo: { request: z.object({ text: z.string() }), reply: z.object({ text: z.string() }) } },
  messages: { note: z.object({ text: z.string() }) },
  events: { said: z.object({ text: z.string() }) },
})
type Desk = typeof desk

const URL_OF_LINK = 'https://chat.example/link'
const INFO = { remoteAddress: '192.0.2.7', params: {} }

function setUp(mode: HttpSocketOptions['mode'], options: Partial<LinkOverHttpOptions> = {}) {
  const clock = steppingClock()
  const notes: string[] = []
  const heard: string[] = []
  const sessions: LinkSession<Desk, string>[] = []
  const ended: string[] = []
  const server = createLinkServer<Desk, string, string>({
    ...{ protocol: desk, clock, random: seededRandom('server') },
    authenticate: (_credentials, address) => ({ admitted: true, identity: address }),
    onSession(session) {
      sessions.push(session)
      return {
        calls: { echo: ({ text }) => ({ text: `${text} heard` }) },
        messages: { note: ({ text }) => void notes.push(text) },
        ended: (end) => void ended.push(end),
      }
    },
  })
  const over = linkOverHttp({
    ...{ clock, random: seededRandom('connections') },
    accept: (socket, address) => server.accept(socket, address),
    ...options,
  })
  const network = { answers: 0, cutAfter: Number.POSITIVE_INFINITY, isAway: false, latencyMs: 0 }
  /** The network between: a request that is cut has arrived, and its answer has not. */
  const ask: typeof fetch = async (input, init) => {
    if (network.isAway) throw new TypeError('no network')
    // Whoever gives up a request before it has arrived has not asked.
    const arrive = (): Promise<void> => sleep(clock, network.latencyMs, init?.signal ?? undefined)
    if (network.latencyMs > 0) await arrive()
    const response = await over.handler(new Request(input, init), INFO)
    if (network.latencyMs > 0) await arrive()
    if (++network.answers < network.cutAfter) return response
    network.cutAfter = Number.POSITIVE_INFINITY
    await response.body?.cancel()
    throw new TypeError('cut')
  }
  const states: LinkState[] = []
  const client = createLinkClient<Desk>({
    ...{ clock, random: seededRandom('client'), onState: (state) => states.push(state) },
    connect: () => httpSocket({ url: URL_OF_LINK, mode, fetch: ask }),
  })
  client.on('said', ({ text }) => heard.push(text))
  return { clock, server, over, client, sessions, notes, heard, ended, network, states, ask }
}

describe.each(['stream', 'poll'] as const)('[L1] a link over plain requests (%s)', (mode) => {
  it('carries calls, messages and events, in order, and knows where they come from', async () => {
    const { clock, client, sessions, notes, heard } = setUp(mode)
    client.start()
    const echo = client.call('echo', { text: '你好' })
    for (let i = 0; i < 50; i++) client.send('note', { text: `note ${i}` })
    await clock.advance(1_000)
    for (let i = 0; i < 50; i++) sessions[0]?.push('said', { text: `said ${i}\n\ndata: {}` })
    await clock.advance(1_000)
    expect(await echo).toEqual({ text: '你好 heard' })
    expect(notes).toEqual(Array.from({ length: 50 }, (_, i) => `note ${i}`))
    expect(heard).toEqual(Array.from({ length: 50 }, (_, i) => `said ${i}\n\ndata: {}`))
    expect(sessions[0]?.identity).toBe('192.0.2.7')
    client.close()
    await clock.advance(1_000)
  })

  it('loses and doubles nothing, whichever answer gets lost', async () => {
    for (let cutAfter = 1; cutAfter <= 12; cutAfter++) {
      const { clock, client, sessions, notes, heard, network, states } = setUp(mode)
      const said: string[] = []
      network.cutAfter = cutAfter
      client.start()
      for (let i = 0; i < 6; i++) {
        client.send('note', { text: `note ${i}` })
        await clock.advance(300)
        // Before it was welcomed, a client has no session that could be resumed.
        if (states.some(({ phase }) => phase === 'connected')) {
          sessions.at(-1)?.push('said', { text: `said ${i}` })
          said.push(`said ${i}`)
        }
      }
      await clock.advance(60_000)
      expect(notes).toEqual(['note 0', 'note 1', 'note 2', 'note 3', 'note 4', 'note 5'])
      expect(heard).toEqual(said)
      client.close()
      await clock.advance(1_000)
    }
  })

  it('goes on in the same session after the network was away for 30 s', async () => {
    const { clock, client, sessions, notes, heard, network } = setUp(mode)
    client.start()
    await clock.advance(1_000)
    network.isAway = true
    client.send('note', { text: 'from the tunnel' })
    sessions[0]?.push('said', { text: 'to the tunnel' })
    await clock.advance(30_000)
    network.isAway = false
    await clock.advance(30_000)
    expect([sessions.length, notes, heard]).toEqual([1, ['from the tunnel'], ['to the tunnel']])
    client.close()
    await clock.advance(1_000)
  })

  it('stays when nothing is said for an hour', async () => {
    const { clock, client, sessions, states } = setUp(mode)
    client.start()
    await clock.advance(3_600_000)
    expect([sessions.length, sessions[0]?.connected, states.map(({ phase }) => phase)]).toEqual([
      1,
      true,
      ['connecting', 'connected'],
    ])
    client.close()
    await clock.advance(1_000)
  })

  it('ends at the server at once when the page leaves', async () => {
    const { clock, client, ended } = setUp(mode)
    client.start()
    await clock.advance(1_000)
    client.close()
    await clock.advance(100)
    expect(ended).toEqual(['left'])
  })

  it('says once what was written last, however soon after it the page leaves', async () => {
    for (const laterMs of [0, 3, 8]) {
      const { clock, client, notes, ended, network } = setUp(mode)
      client.start()
      await clock.advance(1_000)
      network.latencyMs = 5
      client.send('note', { text: 'call me back' })
      client.send('note', { text: 'good-bye' })
      await clock.advance(laterMs)
      client.close()
      await clock.advance(100)
      expect([laterMs, notes, ended]).toEqual([laterMs, ['call me back', 'good-bye'], ['left']])
    }
  })

  it('tells the page why when the server stops or refuses', async () => {
    const { clock, client, sessions, over, server, states } = setUp(mode)
    client.start()
    await clock.advance(1_000)
    sessions[0]?.end('shown out')
    await clock.advance(1_000)
    expect(states.at(-1)).toMatchObject({ phase: 'stopped', reason: 'shown out' })
    server.stop()
    over.stop()
    client.close()
    await clock.advance(1_000)
  })
})

describe('a link over plain requests, and peers that do as they like', () => {
  const post = (over: { handler: ReturnType<typeof linkOverHttp>['handler'] }, query: string, body?: string) =>
    over.handler(new Request(`${URL_OF_LINK}?${query}`, { method: 'POST', ...(body !== undefined && { body }) }), INFO)
  const opened = async (over: Parameters<typeof post>[0]) =>
    ((await (await post(over, 'connection=new')).json()) as { connection: string }).connection

  it('answers what it does not know', async () => {
    const { over } = setUp('poll')
    const statuses = [
      (await post(over, '')).status,
      (await post(over, `connection=${'0'.repeat(64)}`, '{"frames":[]}')).status,
      (await over.handler(new Request(`${URL_OF_LINK}?connection=new`), INFO)).status,
      (await over.handler(new Request(URL_OF_LINK, { method: 'DELETE' }), INFO)).status,
    ]
    expect(statuses).toEqual([404, 404, 405, 405])
  })

  it.each(['', 'null', '[]', '{"frames":[1]}', '{"frames":"x"}', '{"frames":[],"close":{"code":"x"}}'])(
    'closes a connection on which %j comes',
    async (body) => {
      const { over } = setUp('poll')
      const id = await opened(over)
      expect((await post(over, `connection=${id}`, body)).status).toBe(400)
      const last = await over.handler(new Request(`${URL_OF_LINK}?connection=${id}`), INFO)
      expect(await last.json()).toMatchObject({ close: { code: 4008 } })
      expect((await post(over, `connection=${id}`, '{"frames":[]}')).status).toBe(404)
    },
  )

  it('takes no more at once than allowed, and no more connections', async () => {
    const { over, clock } = setUp('poll', { batchBytesMax: 100, connectionsMax: 2 })
    const id = await opened(over)
    expect((await post(over, `connection=${id}`, `{"frames":["${'x'.repeat(100)}"]}`)).status).toBe(413)
    await opened(over)
    expect((await post(over, 'connection=new')).status).toBe(503)
    await clock.advance(15_000)
    expect((await post(over, 'connection=new')).status).toBe(201)
  })

  it('keeps what a request would have been answered with that was given up', async () => {
    const { over, clock } = setUp('poll')
    const id = await opened(over)
    const ask = (signal?: AbortSignal) =>
      over.handler(new Request(`${URL_OF_LINK}?connection=${id}`, signal ? { signal } : {}), INFO)
    const given = new AbortController()
    const first = ask(given.signal)
    given.abort()
    await post(over, `connection=${id}`, JSON.stringify({ frames: ['{"type":"ping"}'] }))
    await clock.advance(1)
    expect((await first).status).toBe(204)
    expect(await (await ask()).json()).toEqual({ frames: ['{"type":"pong"}'] })
  })

  it('lets go of a request when the next one comes', async () => {
    const { over, clock } = setUp('poll')
    const id = await opened(over)
    const ask = () => over.handler(new Request(`${URL_OF_LINK}?connection=${id}`), INFO)
    const first = ask()
    const second = ask()
    expect(await (await first).json()).toEqual({ frames: [] })
    await clock.advance(25_000)
    expect(await (await second).json()).toMatchObject({ close: { code: 1008 } })
  })
})

describe('firstThatWorks', () => {
  it('moves on from a way on which nothing is heard, and stays with one that works', async () => {
    const clock = steppingClock()
    const tried: string[] = []
    const pairs = new Map<string, ReturnType<typeof webSocketPair>>()
    const way = (name: string) => () => {
      tried.push(name)
      const pair = webSocketPair(clock)
      pairs.set(name, pair)
      return pair.client
    }
    const connect = firstThatWorks([way('socket'), way('stream'), way('poll')])
    connect()
    connect()
    pairs.get('stream')?.server.send('hello')
    await clock.advance(10)
    connect()
    connect()
    connect()
    expect(tried).toEqual(['socket', 'stream', 'stream', 'poll', 'socket'])
  })
})
