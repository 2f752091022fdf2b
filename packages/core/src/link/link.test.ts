import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RingwrightError } from '../errors/ringwright-error.js'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { type WebSocketPair, webSocketPair } from '../simulation/web-socket-pair.js'
import {
  closeCode,
  createLinkClient,
  createLinkServer,
  type LinkClientOptions,
  type LinkLimitOptions,
  type LinkSession,
  type LinkState,
  linkProtocol,
} from './index.js'

const desk = linkProtocol({
  calls: { accept: { request: z.object({ offer: z.string() }), reply: z.object({ outcome: z.string() }) } },
  messages: { note: z.object({ text: z.string().max(100_000) }) },
  events: { snapshot: z.object({ notes: z.array(z.string()) }), offered: z.object({ offer: z.string() }) },
})
type Desk = typeof desk

interface Setup {
  readonly limits?: LinkLimitOptions
  readonly client?: Partial<LinkClientOptions>
  readonly accept?: (offer: string) => Promise<string>
  /** Done with a session as soon as there is one. */
  readonly greet?: (session: LinkSession<Desk, string>) => void
}

/** A server that keeps notes and says them in its snapshot, and a client whose page shows what it was told. */
function setUp({ limits, client: clientOptions, accept = async (offer) => `accepted ${offer}`, greet }: Setup = {}) {
  const clock = steppingClock()
  const wall = { now: () => clock.now() - wall.setBackMs, setTimer: clock.setTimer, setBackMs: 0 }
  const pairs: WebSocketPair[] = []
  const log: string[] = []
  const states: LinkState[] = []
  const sessions: LinkSession<Desk, string>[] = []
  const notes: string[] = []
  const faults: unknown[] = []
  const server = createLinkServer<Desk, string, undefined>({
    protocol: desk,
    clock: wall,
    random: seededRandom('server'),
    limits: limits ?? {},
    authenticate: async (credentials) =>
      typeof credentials === 'string'
        ? { admitted: true, identity: credentials }
        : { admitted: false, reason: 'Log in first' },
    onSession(session) {
      sessions.push(session)
      log.push(`session ${sessions.length}`)
      greet?.(session)
      return {
        calls: { accept: async ({ offer }) => ({ outcome: await accept(offer) }) },
        messages: { note: ({ text }) => void notes.push(text) },
        connected({ resumed }) {
          log.push(`connected resumed=${resumed}`)
          if (!resumed) session.push('snapshot', { notes: [...notes] })
        },
        disconnected: ({ code }) => log.push(`disconnected ${code}`),
        ended: (end) => log.push(`ended ${end}`),
      }
    },
    onFault: (fault) => faults.push(fault.error),
  })
  const network = { up: true }
  const dial = () => {
    if (!network.up) throw new Error('no network')
    const pair = webSocketPair(clock)
    pairs.push(pair)
    server.accept(pair.server, undefined)
    return pair.client
  }
  const page = (options: Partial<LinkClientOptions> = {}) => {
    const client = createLinkClient<Desk>({
      connect: dial,
      clock: wall,
      random: seededRandom(`client ${pairs.length}`),
      credentials: () => 'ada',
      onState: (state) => states.push(state),
      ...clientOptions,
      ...options,
    })
    const seen: string[] = []
    client.on('snapshot', ({ notes: all }) => seen.splice(0, seen.length, ...all))
    client.on('offered', ({ offer }) => seen.push(offer))
    return { client, seen }
  }
  const phases = () => states.map((state) => state.phase)
  const last = () => pairs.at(-1) as WebSocketPair
  return { clock, wall, server, sessions, notes, log, states, phases, faults, pairs, last, network, page }
}

/** What the browser's sessionStorage is to a page. */
function memoryStorage() {
  let text: string | null = null
  return {
    load: () => text,
    save(next: string) {
      text = next
    },
    clear() {
      text = null
    },
  }
}

describe('link', () => {
  it('answers calls, takes messages and delivers events, in order', async () => {
    const { clock, sessions, notes, page } = setUp()
    const { client, seen } = page()
    client.start()
    client.send('note', { text: 'first' })
    const reply = client.call('accept', { offer: 'o1' })
    client.send('note', { text: 'second' })
    await clock.advance(1_000)
    expect(await reply).toEqual({ outcome: 'accepted o1' })
    expect(notes).toEqual(['first', 'second'])
    sessions[0]?.push('offered', { offer: 'o2' })
    await clock.advance(10)
    expect(seen).toEqual(['o2'])
    expect(sessions[0]?.identity).toBe('ada')
  })

  it('goes on after a cut: what was on its way in either direction arrives once', async () => {
    const { clock, sessions, notes, log, last, page, phases } = setUp()
    const { client, seen } = page()
    client.start()
    await clock.advance(100)
    client.send('note', { text: 'on its way' })
    sessions[0]?.push('offered', { offer: 'on its way too' })
    last().cut()
    client.send('note', { text: 'while away' })
    sessions[0]?.push('offered', { offer: 'while away too' })
    await clock.advance(1_000)
    expect(notes).toEqual(['on its way', 'while away'])
    expect(seen).toEqual(['on its way too', 'while away too'])
    expect(log).toEqual(['session 1', 'connected resumed=false', 'disconnected 1006', 'connected resumed=true'])
    expect(phases()).toEqual(['connecting', 'connected', 'waiting', 'connecting', 'connected'])
  })

  it('gives the reply to a call whose reply was cut off, and runs it once', async () => {
    let runs = 0
    const { clock, last, page } = setUp({ accept: async (offer) => `${offer} run ${++runs}` })
    const { client } = page()
    client.start()
    await clock.advance(100)
    const reply = client.call('accept', { offer: 'o1' })
    await clock.advance(1)
    last().cut()
    await clock.advance(1_000)
    expect(await reply).toEqual({ outcome: 'o1 run 1' })
    expect(runs).toBe(1)
  })

  it('survives a reload of the page: unsent messages arrive, the session goes on, a snapshot comes', async () => {
    const { clock, sessions, notes, log, last, page } = setUp()
    const storage = memoryStorage()
    const before = page({ storage })
    before.client.start()
    await clock.advance(200)
    before.client.send('note', { text: 'arrived' })
    await clock.advance(300)
    before.client.send('note', { text: 'typed just before the reload' })
    last().cut()
    sessions[0]?.push('offered', { offer: 'stale, the snapshot covers it' })
    const after = page({ storage })
    after.client.start()
    await clock.advance(1_000)
    expect(notes).toEqual(['arrived', 'typed just before the reload'])
    expect(sessions).toHaveLength(1)
    expect(log.at(-1)).toBe('connected resumed=false')
    expect(after.seen).toEqual(['arrived'])
    before.client.close()
  })

  it('gives a call that is repeated with its id after a reload its first reply', async () => {
    let runs = 0
    const { clock, last, page } = setUp({ accept: async (offer) => `${offer} run ${++runs}` })
    const storage = memoryStorage()
    const before = page({ storage })
    before.client.start()
    await clock.advance(100)
    const lost = before.client.call('accept', { offer: 'o1' }, { id: 'accept o1' })
    await clock.advance(1)
    last().cut()
    const after = page({ storage })
    after.client.start()
    const reply = after.client.call('accept', { offer: 'o1' }, { id: 'accept o1' })
    before.client.close()
    await expect(lost).rejects.toMatchObject({ code: 'closed' })
    await clock.advance(1_000)
    expect(await reply).toEqual({ outcome: 'o1 run 1' })
  })

  it('starts anew after the resume window, hands back what is uncertain and keeps what was never sent', async () => {
    const uncertain: unknown[] = []
    const { clock, notes, log, last, network, page } = setUp({
      limits: { resumeWindowMs: 5_000 },
      client: { onSessionLost: (lost) => uncertain.push(...lost.uncertain) },
    })
    const { client } = page()
    client.start()
    await clock.advance(100)
    client.send('note', { text: 'perhaps' })
    const call = client.call('accept', { offer: 'o1' })
    const outcome = call.catch((error: unknown) => error)
    last().cut()
    network.up = false
    client.send('note', { text: 'written while away' })
    const late = client.call('accept', { offer: 'o2' }, { timeoutMs: 1_000 })
    await Promise.all([expect(late).rejects.toMatchObject({ code: 'timeout' }), clock.advance(6_000)])
    network.up = true
    await clock.advance(20_000)
    expect(await outcome).toMatchObject({ code: 'unavailable' })
    expect(uncertain).toEqual([
      { kind: 'message', name: 'note', value: { text: 'perhaps' } },
      expect.objectContaining({ kind: 'call', name: 'accept', value: { offer: 'o1' } }),
    ])
    expect(notes).toEqual(['written while away'])
    expect(log).toEqual([
      'session 1',
      'connected resumed=false',
      'disconnected 1006',
      'ended windowElapsed',
      'session 2',
      'connected resumed=false',
    ])
  })

  it('says with the path what is wrong with a call, and with a message', async () => {
    const problems: unknown[] = []
    const { clock, page } = setUp({ client: { onProblem: ({ path, seq }) => problems.push({ path, seq }) } })
    const { client } = page()
    client.start()
    const call = client.call('accept', { offer: 7 } as never)
    client.send('note', {} as never)
    await Promise.all([
      expect(call).rejects.toMatchObject({ code: 'invalid_argument', details: { path: 'body.value.offer' } }),
      clock.advance(1_000),
    ])
    expect(problems).toEqual([
      { path: 'body.value.offer', seq: 1 },
      { path: 'body.value.text', seq: 2 },
    ])
  })

  it('passes on the code of a refusal, and nothing of a bug', async () => {
    const bug = new Error('password of the database is 1234')
    const { clock, faults, page } = setUp({
      accept: async (offer) => {
        throw offer === 'bug' ? bug : new RingwrightError('wrong_state', 'The offer lapsed; wait for the next')
      },
    })
    const { client } = page()
    client.start()
    const refused = client.call('accept', { offer: 'late' })
    const broken = client.call('accept', { offer: 'bug' })
    await Promise.all([
      expect(refused).rejects.toMatchObject({ code: 'wrong_state', message: 'The offer lapsed; wait for the next' }),
      expect(broken).rejects.toMatchObject({ code: 'internal', message: 'The call failed' }),
      clock.advance(1_000),
    ])
    expect(faults).toEqual([bug])
  })

  it('stops without a retry when the credentials are refused', async () => {
    const { clock, page, phases, states, server } = setUp({ client: { credentials: () => undefined } })
    const { client } = page()
    client.start()
    await clock.advance(60_000)
    expect(phases()).toEqual(['connecting', 'stopped'])
    expect(states.at(-1)).toMatchObject({ code: closeCode.refused, reason: 'Log in first' })
    expect(server.sessionCount).toBe(0)
  })

  it('lets a second socket take the session over, and the first not fight for it', async () => {
    const { clock, sessions, page, phases, states } = setUp()
    const storage = memoryStorage()
    const first = page({ storage })
    first.client.start()
    await clock.advance(1_000)
    const copy = memoryStorage()
    copy.save(storage.load() ?? '')
    const second = page({ storage: copy })
    second.client.start()
    await clock.advance(60_000)
    expect(sessions).toHaveLength(1)
    expect(first.client.state).toMatchObject({ phase: 'stopped', code: closeCode.replaced })
    expect(second.client.state).toMatchObject({ phase: 'connected', resumed: false })
    expect(phases().filter((phase) => phase === 'connecting')).toHaveLength(2)
    expect(states.filter((state) => state.phase === 'waiting')).toEqual([])
  })

  it('gives a stale copy of a page its own session instead of dropping what it sends', async () => {
    const { clock, sessions, notes, page } = setUp()
    const storage = memoryStorage()
    const first = page({ storage })
    first.client.start()
    await clock.advance(1_000)
    const copy = memoryStorage()
    copy.save(storage.load() ?? '')
    first.client.send('note', { text: 'by the first' })
    await clock.advance(1_000)
    const second = page({ storage: copy })
    second.client.start()
    second.client.send('note', { text: 'by the copy' })
    await clock.advance(1_000)
    expect(notes).toEqual(['by the first', 'by the copy'])
    expect(sessions).toHaveLength(2)
    expect(first.client.state.phase).toBe('connected')
  })

  it('notices a dead network on both sides by the heartbeat', async () => {
    const { clock, log, last, page, phases } = setUp()
    const { client } = page()
    client.start()
    await clock.advance(1_000)
    last().silence()
    await clock.advance(50_000)
    expect(phases()).toEqual(['connecting', 'connected', 'waiting', 'connecting', 'connected'])
    expect(log.filter((line) => line.startsWith('connected'))).toEqual([
      'connected resumed=false',
      'connected resumed=true',
    ])
  })

  it('notices a dead network as soon where a clock has been set back meanwhile', async () => {
    const { clock, wall, log, last, network, page, phases } = setUp()
    const { client } = page()
    client.start()
    await clock.advance(1_000)
    last().silence()
    network.up = false
    wall.setBackMs = 3_600_000
    await clock.advance(61_000)
    expect([phases()[2], log.at(-1)]).toEqual(['waiting', `disconnected ${closeCode.silent}`])
  })

  it('waits for a slow reader, and starts it anew from a snapshot when too much is waiting', async () => {
    const { clock, sessions, log, last, page } = setUp({ limits: { bufferedBytesMax: 1_000, backlogMessagesMax: 50 } })
    const { client, seen } = page()
    client.start()
    await clock.advance(1_000)
    last().stall(true)
    for (let i = 0; i < 40; i++) sessions[0]?.push('offered', { offer: `o${i}` })
    await clock.advance(1_000)
    expect(last().server.bufferedAmount).toBeLessThan(1_200)
    last().stall(false)
    await clock.advance(1_000)
    expect(seen).toHaveLength(40)
    last().stall(true)
    const results = Array.from({ length: 51 }, (_, i) => sessions[0]?.push('offered', { offer: `late ${i}` }))
    expect(results.at(-1)).toBe('ended')
    await clock.advance(2_000)
    expect(log).toContain('ended backlogExceeded')
    expect(sessions).toHaveLength(2)
    expect(client.state).toMatchObject({ phase: 'connected', resumed: false })
    expect(seen).toEqual([])
  })

  it('brings a client a snapshot that is longer than what may wait for it, and what comes meanwhile', async () => {
    const { clock, sessions, notes, log, last, page } = setUp({ limits: { backlogCharactersMax: 1_000 } })
    notes.push('n'.repeat(5_000))
    const { client, seen } = page()
    client.start()
    await clock.advance(1_000)
    expect(seen).toEqual(notes)
    last().stall(true)
    sessions[0]?.push('snapshot', { notes })
    const results = Array.from({ length: 20 }, (_, i) => sessions[0]?.push('offered', { offer: `late ${i}` }))
    expect([results[0], results.at(-1), log.at(-1)]).toEqual(['queued', 'ended', 'ended backlogExceeded'])
  })

  it('takes bursts of events without a pause that would fill the backlog', async () => {
    const { clock, sessions, page } = setUp()
    const { client, seen } = page()
    client.start()
    await clock.advance(1_000)
    for (let i = 0; i < 2_000; i++) {
      expect(sessions[0]?.push('offered', { offer: `o${i}` })).toBe('queued')
      if (i % 100 === 99) await clock.advance(4)
    }
    await clock.advance(1_000)
    expect(seen).toHaveLength(2_000)
    expect(sessions).toHaveLength(1)
  })

  it('gives up a socket that is not read for the length of the heartbeat timeout', async () => {
    const { clock, sessions, log, last, page } = setUp({ limits: { bufferedBytesMax: 100 } })
    const { client } = page({ heartbeatTimeoutMs: 600_000 })
    client.start()
    await clock.advance(1_000)
    last().stall(true)
    for (let i = 0; i < 10; i++) sessions[0]?.push('offered', { offer: `o${i}` })
    await clock.advance(60_000)
    expect(log.some((line) => line === `disconnected ${closeCode.slow}`)).toBe(true)
    expect(client.state).toMatchObject({ phase: 'connected', resumed: true })
  })

  it('paces a burst below the rate of the server, and delivers all of it', async () => {
    const { clock, notes, log, page } = setUp({ limits: { framesPerSecond: 20, framesBurst: 20 } })
    const { client } = page()
    client.start()
    for (let i = 0; i < 200; i++) expect(client.send('note', { text: String(i) })).toBe('queued')
    await clock.advance(20_000)
    expect(notes).toEqual(Array.from({ length: 200 }, (_, i) => String(i)))
    expect(log).toEqual(['session 1', 'connected resumed=false'])
  })

  it('bounds what waits to be sent, and says so', async () => {
    const { page } = setUp({ client: { outbox: { messagesMax: 2, charactersMax: 1_000 } } })
    const { client } = page()
    expect([1, 2, 3].map((i) => client.send('note', { text: String(i) }))).toEqual(['queued', 'queued', 'full'])
    await expect(client.call('accept', { offer: 'o' })).rejects.toMatchObject({ code: 'limit_reached' })
  })

  it('hands a message that the server finds too big back, instead of sending it again and again', async () => {
    const uncertain: unknown[] = []
    const { clock, notes, page } = setUp({
      limits: { frameCharactersMax: 2_000 },
      client: { onSessionLost: (lost) => uncertain.push(...lost.uncertain) },
    })
    const { client } = page()
    client.start()
    client.send('note', { text: 'x'.repeat(3_000) })
    await clock.advance(1_000)
    client.send('note', { text: 'short' })
    await clock.advance(2_000)
    expect(uncertain).toHaveLength(1)
    expect(notes).toEqual(['short'])
  })

  it('refuses a call whose id is too long, or waits already', async () => {
    const { page } = setUp()
    const { client } = page()
    const call = (id: string) => client.call('accept', { offer: 'o' }, { id })
    const first = call('same').catch((error: unknown) => error)
    await expect(call('same')).rejects.toMatchObject({ code: 'already_exists' })
    await expect(call('x'.repeat(129))).rejects.toMatchObject({ code: 'invalid_argument' })
    client.close()
    expect(await first).toMatchObject({ code: 'closed' })
  })

  it('ends the session at once when the page leaves for good', async () => {
    const { clock, server, log, page } = setUp()
    const storage = memoryStorage()
    const { client } = page({ storage })
    client.start()
    await clock.advance(1_000)
    client.close()
    await clock.advance(10)
    expect(log.at(-1)).toBe('ended left')
    expect(server.sessionCount).toBe(0)
    expect(storage.load()).toBeNull()
    expect(client.send('note', { text: 'too late' })).toBe('closed')
    expect(clock.pendingTimers).toBe(0)
  })

  it('tells the page why the application ended its session, and does not come back by itself', async () => {
    const { clock, sessions, log, states, page } = setUp()
    const { client } = page()
    client.start()
    await clock.advance(1_000)
    sessions[0]?.end('Logged out by the supervisor')
    expect(sessions[0]?.push('offered', { offer: 'o1' })).toBe('ended')
    await clock.advance(60_000)
    expect(log.at(-1)).toBe('ended endedByApplication')
    expect(states.at(-1)).toEqual({
      phase: 'stopped',
      code: closeCode.ended,
      reason: 'Logged out by the supervisor',
    })
    client.start()
    await clock.advance(1_000)
    expect(sessions).toHaveLength(2)
  })

  it.each([
    ['ends it', { code: closeCode.ended, reason: 'One screen is enough' }],
    ['says more than a client may have waiting', { code: closeCode.backlog, reason: 'too much is waiting' }],
  ])(
    'has nothing done in a session that is over before its page is on it: the application %s at once',
    async (how, farewell) => {
      const ran: string[] = []
      const { clock, server, log, last, page } = setUp({
        limits: { backlogMessagesMax: 1 },
        accept: async (offer) => String(ran.push(offer)),
        greet(session) {
          if (how === 'ends it') return session.end(farewell.reason)
          for (const offer of ['o1', 'o2']) session.push('offered', { offer })
        },
      })
      const codes: object[] = []
      const { client } = page()
      client.start()
      last().client.addEventListener('close', ({ code, reason }) => codes.push({ code, reason }))
      const call = client.call('accept', { offer: 'o3' })
      call.catch(() => {})
      await clock.advance(100)
      expect([codes, ran, server.sessionCount]).toEqual([[farewell], [], 0])
      expect(log.filter((line) => line.startsWith('connected'))).toEqual([])
      expect(log[1]).toMatch(/^ended /)
      client.close()
    },
  )

  it('stops with all its sessions and timers', async () => {
    const { clock, server, log, network, page } = setUp()
    const { client } = page()
    client.start()
    await clock.advance(1_000)
    network.up = false
    server.stop()
    server.stop()
    await clock.advance(100)
    expect(log.at(-1)).toBe('ended serverStopped')
    expect(client.state.phase).toBe('waiting')
    client.close()
    expect(clock.pendingTimers).toBe(0)
  })

  it('names the option that is not valid', () => {
    expect(() => setUp({ limits: { framesBurst: 0 } })).toThrow(/limits of createLinkServer[^]*framesBurst/)
  })
})
