import { Worker } from 'node:worker_threads'
import { seededRandom, systemClock } from '@ringwright/core'
import { macrotask, steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { toneShare } from '../audio/tone-detector.js'
import { callingPhone, type RtpPhone, until } from '../fixtures/rtp-phone.js'
import { threadInPlace } from '../fixtures/thread-in-place.js'
import type { RecordingSink } from '../recording/recording-sink.js'
import type { MediaServer } from '../session/media-server.js'
import type { MediaSession } from '../session/media-session.js'
import { createWorkerMediaServer } from './worker-media-server.js'

const workers: Worker[] = []
const losses: Error[] = []
const phones: RtpPhone[] = []
let server: MediaServer

/** Starts with real threads; each that is made can be found in `workers`. */
async function start(): Promise<void> {
  server = createWorkerMediaServer({
    clock: systemClock(),
    address: '127.0.0.1',
    onLost: (reason) => losses.push(reason),
    worker() {
      const worker = new Worker(new URL('../fixtures/media-worker.mjs', import.meta.url), {
        execArgv: ['--conditions=@ringwright/source'],
      })
      workers.push(worker)
      return worker
    },
  })
  await server.start()
}

async function caller(): Promise<{ session: MediaSession; phone: RtpPhone }> {
  const session = await server.createSession()
  const { phone } = await callingPhone(session)
  phones.push(phone)
  return { session, phone }
}

afterEach(async () => {
  await server.close()
  for (const phone of phones.splice(0)) await phone.close()
  for (const worker of workers.splice(0)) await worker.terminate()
  losses.length = 0
})

const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 100 }))
const speech = tone({ frequenciesHz: [500], durationMs: 100 })

describe('media in a thread', () => {
  it('[J2] plays, relays, records and hears digits as in this thread', async () => {
    await start()
    const [a, b] = [await caller(), await caller()]
    expect(await a.session.play(prompt)).toEqual({ outcome: 'finished', frames: 5 })
    await until(() => a.phone.heard.length === 5)
    expect(toneShare(a.phone.audio(), 1_000)).toBeGreaterThan(0.95)

    const kept = memorySink()
    const recording = a.session.record(kept.sink, { name: 'call' })
    const digits: string[] = []
    a.session.onDigit(({ digit }) => digits.push(digit))
    a.session.connect(b.session)
    a.phone.speak(speech, 'PCMU')
    a.phone.press(7, 3)
    await until(() => b.phone.heard.length === 5 + 6 && digits.length === 1)
    expect(digits).toEqual(['7'])
    const result = await recording.stop()
    expect(result).toMatchObject({ outcome: 'recorded', uri: 'memory:call', bytes: kept.bytes - 44 })
    await a.session.close()
    expect(a.session.statistics()).toMatchObject({ packetsReceived: 11, packetsSent: 5 })
    expect(server.statistics()).toMatchObject({ sessions: 1, packetsReceived: 11 })
  })

  it('[J2] that dies ends its sessions as lost, keeps what was recorded, and is followed by another', async () => {
    await start()
    const { session } = await caller()
    const playing = session.play(prompt, { loop: true })
    const kept = memorySink()
    const recording = session.record(kept.sink, { name: 'call' })
    await until(() => kept.bytes > 44)
    await workers[0]?.terminate()
    expect(await session.ended).toBe('lost')
    expect(await playing).toEqual({ outcome: 'sessionClosed', frames: 0 })
    expect(await recording.finished).toMatchObject({
      outcome: 'failed',
      reason: 'mediaLost',
      uri: 'memory:call',
      bytes: kept.bytes - 44,
    })
    expect(losses.map(({ message }) => message)).toEqual([expect.stringContaining('ended with code 1')])
    await expect(session.offer()).rejects.toThrow(/closed/)
    await expect(server.createSession()).rejects.toThrow(/started anew/)
    await until(() => workers.length === 2)
    const next = await startedAnew()
    expect(await next.play(prompt)).toMatchObject({ outcome: 'finished' })
    expect(() => next.connect(session)).toThrow(/same media server/)
  })

  it('says at the start what the thread could not do', async () => {
    server = createWorkerMediaServer({
      clock: systemClock(),
      address: '127.0.0.1',
      worker: () => new Worker('throw new Error("no such module")', { eval: true }),
    })
    await expect(server.start()).rejects.toThrow(/no such module/)
  })
})

describe('a session that is told what it will be asked for first', () => {
  const asked: string[] = []

  beforeEach(async () => {
    const clock = steppingClock()
    const thread = threadInPlace(clock, seededRandom(1))
    const noting = {
      ...thread,
      postMessage(message: unknown) {
        const { question } = message as { question?: { do: string } }
        if (question) asked.push(question.do)
        thread.postMessage(message)
      },
    }
    server = createWorkerMediaServer({ clock, address: '127.0.0.1', worker: () => noting })
    await server.start()
    asked.length = 0
  })

  it('offers, and answers, as it is opened; a further time it is asked', async () => {
    const caller = await server.createSession({ first: 'offer' })
    const offer = await caller.offer()
    const callee = await server.createSession({ first: { answerTo: offer } })
    await caller.accept(await callee.answer(offer))
    expect(asked).toEqual(['createSession', 'createSession', 'accept'])
    expect([caller.direction, callee.direction]).toEqual(['sendrecv', 'sendrecv'])
    const again = await caller.offer()
    expect(await callee.answer(again)).toContain('m=audio')
    expect(asked).toEqual(['createSession', 'createSession', 'accept', 'offer', 'answer'])
  })

  it('is open, though what is wrong with the offer comes with the answer', async () => {
    const session = await server.createSession({ first: { answerTo: 'v=0\r\n' } })
    await expect(session.answer('v=0\r\n')).rejects.toMatchObject({ code: 'invalid_argument' })
    expect(await session.offer()).toContain('m=audio')
  })

  it('says what is asked for, and not what was foreseen', async () => {
    const held = await server.createSession({ first: 'offer' })
    held.setDirection('sendonly')
    expect(await held.offer()).toContain('a=sendonly')
    const answering = await server.createSession({ first: { answerTo: 'v=0\r\n' } })
    expect(await answering.answer(await held.offer())).toContain('a=recvonly')
  })
})

describe('a thread that hangs', () => {
  it('is ended when it does not answer in time', async () => {
    const clock = steppingClock()
    let isTerminated = false
    const deaf = { postMessage() {}, on() {}, terminate: () => (isTerminated = true) }
    server = createWorkerMediaServer({ clock, address: '127.0.0.1', worker: () => deaf })
    const failure = server.start().catch((error: unknown) => error)
    await clock.advance(15_999)
    expect(isTerminated).toBe(false)
    await clock.advance(1)
    expect(isTerminated).toBe(true)
    expect(String(await failure)).toContain('did not answer "start" for 15000 ms')
    expect(clock.pendingTimers).toBe(0)
  })

  it('is ended when it no longer answers, whatever it has answered before', async () => {
    const clock = steppingClock()
    const thread = threadInPlace(clock, seededRandom(1))
    let isDeaf = false
    server = createWorkerMediaServer({
      clock,
      address: '127.0.0.1',
      onLost: (reason) => losses.push(reason),
      worker: () => ({ ...thread, postMessage: (message: unknown) => isDeaf || thread.postMessage(message) }),
    })
    await server.start()
    const session = await server.createSession()
    await clock.advance(3_000)
    isDeaf = true
    const failure = session.offer().catch((error: unknown) => error)
    await clock.advance(5_999)
    expect(losses).toEqual([])
    await clock.advance(1)
    expect(losses.map(({ message }) => message)).toEqual([
      expect.stringContaining('did not answer "offer" for 5000 ms'),
    ])
    expect(await failure).toBe(losses[0])
  })

  it('keeps its calls when it was this process that stood still, and reads the answer late', async () => {
    const clock = steppingClock()
    const thread = threadInPlace(clock, seededRandom(1))
    const unread: (() => void)[] = []
    let isStill = false
    server = createWorkerMediaServer({
      clock,
      address: '127.0.0.1',
      onLost: (reason) => losses.push(reason),
      worker: () => ({
        ...thread,
        on: (event: string, listener: (given: never) => void) =>
          thread.on(event as 'message', (given) => {
            if (isStill) unread.push(() => listener(given as never))
            else listener(given as never)
          }),
      }),
    })
    await server.start()
    isStill = true
    const opened = server.createSession()
    await until(() => unread.length > 0)
    await clock.advance(5_500)
    isStill = false
    for (const read of unread.splice(0)) read()
    expect((await opened).statistics().packetsSent).toBe(0)
    expect(losses).toEqual([])
  })
})

async function startedAnew(): Promise<MediaSession> {
  for (;;) {
    const session = await server.createSession().catch(() => undefined)
    if (session) return session
    await macrotask()
  }
}

function memorySink(): { readonly sink: RecordingSink; readonly bytes: number } {
  let bytes = 0
  return {
    sink: {
      async open(name, header) {
        bytes = header.length
        return {
          async append(chunk) {
            bytes += chunk.length
          },
          finish: async () => `memory:${name}`,
        }
      },
    },
    get bytes() {
      return bytes
    },
  }
}
