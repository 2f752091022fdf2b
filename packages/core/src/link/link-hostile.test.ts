import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRandom } from '../randomness/seeded-random.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import { webSocketPair } from '../simulation/web-socket-pair.js'
import {
  closeCode,
  createLinkClient,
  createLinkServer,
  type LinkLimitOptions,
  type LinkState,
  linkProtocol,
} from './index.js'

const notes = linkProtocol({
  calls: { echo: { request: z.string(), reply: z.string() } },
  messages: { note: z.object({ text: z.string() }) },
  events: { noted: z.object({ text: z.string() }) },
})

/** A server, and a socket on which the test says what it wants. */
function setUp(limits: LinkLimitOptions = {}) {
  const clock = steppingClock()
  const seen: string[] = []
  const held: (() => void)[] = []
  const server = createLinkServer<typeof notes, string>({
    protocol: notes,
    clock,
    random: seededRandom(1),
    limits,
    authenticate: () => ({ admitted: true, identity: 'mallory' }),
    onSession: (session) => ({
      calls: {
        async echo(text) {
          if (text === 'wait') await new Promise<void>((resolve) => held.push(resolve))
          return text
        },
      },
      messages: {
        note({ text }) {
          seen.push(text)
          session.push('noted', { text })
        },
      },
    }),
  })
  const open = () => {
    const pair = webSocketPair(clock)
    const received: Record<string, unknown>[] = []
    const closed: number[] = []
    pair.client.addEventListener('message', ({ data }) => received.push(JSON.parse(String(data))))
    pair.client.addEventListener('close', ({ code }) => closed.push(code))
    server.accept(pair.server, undefined)
    const say = (frame: unknown) => {
      if (pair.client.readyState === 1) pair.client.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    }
    return { pair, received, closed, say }
  }
  const welcomed = async () => {
    const peer = open()
    peer.say({ type: 'hello', protocol: 1 })
    await clock.advance(10)
    return peer
  }
  return { clock, server, seen, held, open, welcomed }
}

const note = (seq: number, text = String(seq)) => ({
  type: 'data',
  seq,
  ack: 0,
  body: { kind: 'message', name: 'note', value: { text } },
})

describe('link server and a hostile client', () => {
  it('answers each invalid frame with the path of the field, and closes with 1008 after the limit', async () => {
    const { clock, welcomed, seen } = setUp({ invalidFramesMax: 5 })
    const { say, received, closed } = await welcomed()
    say('{')
    say({ type: 'data', seq: 'one', ack: 0, body: {} })
    say({ type: 'data', seq: 1, ack: 0, body: { kind: 'message', name: 'note', value: { text: 1 } } })
    say({ type: 'data', seq: 2, ack: 0, body: { kind: 'message', name: 'constructor', value: {} } })
    await clock.advance(10)
    expect(closed).toEqual([])
    say({ type: 'data', seq: 3, ack: 0, body: { kind: 'shout' } })
    await clock.advance(10)
    expect(received.filter(({ type }) => type === 'error').map(({ path, seq }) => [path, seq])).toEqual([
      [undefined, undefined],
      ['seq', undefined],
      ['body.value.text', 1],
      ['body.name', 2],
      ['body.kind', 3],
    ])
    expect(closed).toEqual([closeCode.policy])
    expect(seen).toEqual([])
  })

  it('drops repeated frames and acknowledges them again', async () => {
    const { clock, welcomed, seen } = setUp()
    const { say, received } = await welcomed()
    for (const seq of [1, 1, 2, 1, 2]) say(note(seq))
    await clock.advance(200)
    expect(seen).toEqual(['1', '2'])
    say(note(2))
    await clock.advance(200)
    expect(received.filter(({ type }) => type === 'ack')).toEqual([
      { type: 'ack', ack: 2 },
      { type: 'ack', ack: 2 },
    ])
  })

  it.each([
    ['a missing number', [note(2)], closeCode.violation],
    ['an acknowledgment of what was not sent', [{ type: 'ack', ack: 99 }], closeCode.violation],
    ['a second hello', [{ type: 'hello', protocol: 1 }], closeCode.violation],
    ['a frame that is too long', ['x'.repeat(70_000)], closeCode.tooBig],
    ['a flood', Array.from({ length: 400 }, () => ({ type: 'ping' })), closeCode.flooding],
  ])('closes on %s', async (_, frames, code) => {
    const { clock, welcomed } = setUp()
    const { say, closed } = await welcomed()
    for (const frame of frames) say(frame)
    await clock.advance(10)
    expect(closed).toEqual([code])
  })

  it('closes on data before the hello, on another protocol version, and on silence', async () => {
    const { clock, open, server } = setUp()
    const eager = open()
    eager.say(note(1))
    const future = open()
    future.say({ type: 'hello', protocol: 2 })
    const silent = open()
    await clock.advance(11_000)
    expect([eager.closed, future.closed, silent.closed]).toEqual([
      [closeCode.violation],
      [closeCode.incompatible],
      [closeCode.policy],
    ])
    expect(server.sessionCount).toBe(0)
  })

  it('gives nobody a session for a wrong or guessed token', async () => {
    const { clock, welcomed, open, server } = setUp()
    const { received } = await welcomed()
    const session = received[0]?.session
    const thief = open()
    thief.say({ type: 'hello', protocol: 1, resume: { session, token: 'f'.repeat(64), received: 0, transmitted: 0 } })
    await clock.advance(10)
    expect(thief.received[0]).toMatchObject({ type: 'welcome', resumed: false })
    expect(thief.received[0]?.session).not.toBe(session)
    expect(server.sessionCount).toBe(2)
  })

  it('bounds sessions, sockets before their hello, and calls at once', async () => {
    const { clock, open, welcomed, held } = setUp({ sessionsMax: 1, handshakesMax: 2, callsRunningMax: 2 })
    const { say, received } = await welcomed()
    const sockets = [open(), open(), open()]
    sockets[0]?.say({ type: 'hello', protocol: 1 })
    await clock.advance(10)
    expect(sockets.map(({ closed }) => closed)).toEqual([[closeCode.tryLater], [], [closeCode.tryLater]])
    for (const seq of [1, 2, 3]) {
      say({ type: 'data', seq, ack: 0, body: { kind: 'call', id: `call ${seq}`, name: 'echo', value: 'wait' } })
    }
    await clock.advance(10)
    expect(held).toHaveLength(2)
    expect(received.at(-1)?.body).toMatchObject({ kind: 'failure', id: 'call 3', code: 'limit_reached' })
  })

  it('keeps no more than its limit for a client that sends and never reads', async () => {
    const { clock, welcomed, server } = setUp({ bufferedBytesMax: 2_000 })
    const { say, pair } = await welcomed()
    pair.stall(true)
    for (let seq = 1; seq <= 3_000 && pair.client.readyState === 1; seq++) {
      say(note(seq, 'x'.repeat(50)))
      say({ type: 'ping' })
      await clock.advance(50)
      expect(pair.server.bufferedAmount).toBeLessThan(2_500)
    }
    expect(pair.client.readyState).toBe(3)
    await clock.advance(100_000)
    expect(server.sessionCount).toBe(0)
  })

  it('never throws and never serves others worse, whatever the bytes', async () => {
    const word = fc.constantFrom('hello', 'data', 'ack', 'ping', 'bye', 'call', 'message', 'note', 'echo', '__proto__')
    const value = fc.oneof(word, fc.integer(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }))
    const frame = fc.oneof(
      fc.string(),
      fc.record(
        {
          type: word,
          protocol: value,
          seq: value,
          ack: value,
          resume: value,
          body: fc.oneof(value, fc.record({ kind: word, id: value, name: value, value }, { requiredKeys: [] })),
        },
        { requiredKeys: [] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 20 }), fc.boolean(), async (frames, afterHello) => {
        const { clock, open, welcomed, seen } = setUp()
        const good = await welcomed()
        const hostile = afterHello ? await welcomed() : open()
        for (const each of frames) hostile.say(each)
        await clock.advance(50)
        seen.length = 0
        good.say(note(1, 'still here'))
        await clock.advance(50)
        expect(seen).toEqual(['still here'])
      }),
      { numRuns: 300 },
    )
  })

  it('survives nesting that is deeper than any stack', async () => {
    const { clock, welcomed } = setUp()
    const { say, closed } = await welcomed()
    say(`{"type":"data","seq":1,"ack":0,"body":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)
    await clock.advance(10)
    expect(closed).toEqual([])
  })
})

describe('link client and a strange server', () => {
  it('never throws, and keeps trying, whatever the bytes', async () => {
    const frame = fc.oneof(
      fc.string(),
      fc.record(
        {
          type: fc.constantFrom('welcome', 'data', 'ack', 'error', 'ping', 'toString'),
          session: fc.string(),
          token: fc.string(),
          resumed: fc.boolean(),
          received: fc.integer({ min: -1, max: 3 }),
          start: fc.integer({ min: -1, max: 3 }),
          seq: fc.integer({ min: -1, max: 3 }),
          ack: fc.integer({ min: -1, max: 3 }),
          limits: fc.record({ framesPerSecond: fc.integer(), framesBurst: fc.integer() }),
          body: fc.jsonValue(),
        },
        { requiredKeys: ['type'] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 20 }), async (frames) => {
        const clock = steppingClock()
        const states: LinkState[] = []
        const client = createLinkClient<typeof notes>({
          clock,
          random: seededRandom(1),
          onState: (state) => states.push(state),
          connect() {
            const pair = webSocketPair(clock)
            pair.server.addEventListener('message', ({ data }) => {
              if (!String(data).includes('"hello"')) return
              for (const each of frames) {
                if (pair.server.readyState === 1)
                  pair.server.send(typeof each === 'string' ? each : JSON.stringify(each))
              }
            })
            return pair.client
          },
        })
        client.start()
        client.send('note', { text: 'hello' })
        await clock.advance(30_000)
        expect(['connecting', 'waiting', 'connected']).toContain(client.state.phase)
        client.close()
      }),
      { numRuns: 200 },
    )
  })
})
