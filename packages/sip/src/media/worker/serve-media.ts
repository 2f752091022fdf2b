import { type CallSound, type Clock, type Random, RingwrightError, systemClock, systemRandom } from '@ringwright/core'
import type { Recording } from '../recording/recording.js'
import { createEmbeddedMediaServer } from '../session/embedded-media-server.js'
import { type FrameTicker, frameTicker } from '../session/frame-ticker.js'
import type { MediaConference } from '../session/media-conference.js'
import type { MediaServer, SessionOptions } from '../session/media-server.js'
import type { MediaSession } from '../session/media-session.js'
import type { MediaThreadPort } from './media-thread.js'
import { problemOf } from './problem.js'
import { type RemoteSinks, remoteSinks } from './remote-recording-sink.js'
import { sharedPromptSource } from './shared-prompt.js'
import type { DescribedFirst, FromWorker, Order, Orders, Question, Questions, ToWorker } from './worker-messages.js'

/** Sounds that go to the process in one message: later by 100 ms at most, and a fifth of the messages. */
const SOUNDS_TOGETHER = 5

/** How often the process hears what was counted. */
const STATISTICS_MS = 1_000

/** What a media thread goes by; tests pass their own. */
export interface ServeMediaOptions {
  /** Default: the system's. */
  readonly clock?: Clock
  /** Default: the system's, since it makes media keys. */
  readonly random?: Random
}

/** Runs an embedded media server for the process at the other end of the port. What a worker thread does. */
export function serveMedia(port: MediaThreadPort, options: ServeMediaOptions = {}): void {
  const service = new MediaService(port, options)
  port.on('message', (message) => service.receive(message as ToWorker))
}

type Answers = {
  readonly [Name in keyof Questions]: (
    takes: Questions[Name]['takes'],
    ask: number,
  ) => Promise<Questions[Name]['gives']> | Questions[Name]['gives']
}
type Deeds = { readonly [Name in keyof Orders]: (order: Orders[Name]) => void }

class MediaService {
  readonly #port: MediaThreadPort
  readonly #clock: Clock
  readonly #random: Random
  readonly #sinks: RemoteSinks
  readonly #counting: FrameTicker
  readonly #sessions = new Map<string, MediaSession>()
  readonly #digits = new Map<string, () => void>()
  readonly #sounds = new Map<string, () => void>()
  /** The question that asked for what a session plays. */
  readonly #playing = new Map<string, number>()
  readonly #recordings = new Map<number, Recording>()
  readonly #conferences = new Map<number, MediaConference>()
  #server: MediaServer | undefined

  constructor(port: MediaThreadPort, { clock = systemClock(), random = systemRandom() }: ServeMediaOptions) {
    this.#port = port
    this.#clock = clock
    this.#random = random
    this.#counting = frameTicker(clock, STATISTICS_MS)
    this.#sinks = remoteSinks((ask, request, transfer) => this.#post({ kind: 'sinkRequest', ask, request }, transfer))
  }

  receive(message: ToWorker): void {
    if (message.kind === 'question') void this.#answer(message.ask, message.question)
    else if (message.kind === 'order') this.#obey(message.order)
    else this.#sinks.answered(message)
  }

  #post(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer)
  }

  async #answer(ask: number, question: Question): Promise<void> {
    try {
      const answer = this.#answers[question.do] as (takes: Question, ask: number) => unknown
      this.#post({ kind: 'answer', ask, result: await answer(question, ask) })
    } catch (error) {
      this.#post({ kind: 'answer', ask, problem: problemOf(error) })
    }
  }

  /** Orders that come too late, for what has ended meanwhile, mean nothing any more. */
  #obey(order: Order): void {
    const deed = this.#deeds[order.do] as (order: Order) => void
    deed(order)
  }

  #session(id: string): MediaSession {
    const session = this.#sessions.get(id)
    if (session) return session
    throw new RingwrightError('closed', 'This media session is closed. Create another one.')
  }

  #forget(id: string): void {
    this.#sessions.delete(id)
    this.#digits.delete(id)
    this.#sounds.delete(id)
  }

  /** Conferences are made when they are first joined, and forgotten when nobody is in them. */
  #conference(id: number): MediaConference | undefined {
    const known = this.#conferences.get(id)
    if (known || !this.#server) return known
    for (const [other, { sessions }] of this.#conferences) if (sessions.length === 0) this.#conferences.delete(other)
    const made = this.#server.createConference()
    this.#conferences.set(id, made)
    return made
  }

  #hear(session: string): void {
    let sounds: CallSound[] = []
    const end = this.#sessions.get(session)?.onSound((sound) => {
      sounds.push(sound)
      if (sounds.length < SOUNDS_TOGETHER) return
      this.#post({ kind: 'sounds', session, sounds })
      sounds = []
    })
    if (end) this.#sounds.set(session, end)
  }

  #tellCounts(): void {
    if (this.#sessions.size === 0) return
    const sessions = [...this.#sessions].map(([id, session]) => ({ session: id, statistics: session.statistics() }))
    this.#post({ kind: 'statistics', sessions })
  }

  readonly #answers: Answers = {
    start: async ({ settings }) => {
      const server = createEmbeddedMediaServer({ ...settings, clock: this.#clock, random: this.#random })
      await server.start()
      this.#server = server
      this.#counting.subscribe(() => this.#tellCounts())
      return undefined
    },
    createSession: async ({ options }) => {
      if (!this.#server) throw new RingwrightError('wrong_state', 'The media worker has not been started.')
      const session = await this.#server.createSession(options)
      this.#sessions.set(session.id, session)
      const { first } = options
      return first === undefined
        ? { session: session.id }
        : { session: session.id, described: await describe(session, first) }
    },
    offer: async ({ session }) => ({ sdp: await this.#session(session).offer() }),
    answer: async ({ session: id, sdp }) => {
      const session = this.#session(id)
      return { sdp: await session.answer(sdp), direction: session.direction }
    },
    accept: async ({ session: id, sdp }) => {
      const session = this.#session(id)
      await session.accept(sdp)
      return { direction: session.direction }
    },
    offerFax: async ({ session, sdp }) => ({ sdp: await this.#session(session).offerFax(sdp) }),
    acceptFax: async ({ session, sdp }) => {
      await this.#session(session).acceptFax(sdp)
      return undefined
    },
    answerFax: async ({ session, sdp, theirs }) => ({ sdp: await this.#session(session).answerFax(sdp, theirs) }),
    play: ({ session, source, loop }, ask) => {
      const playing = this.#session(session).play(sharedPromptSource(source), { loop })
      this.#playing.set(session, ask)
      return playing.finally(() => {
        if (this.#playing.get(session) === ask) this.#playing.delete(session)
      })
    },
    sendDigits: ({ session, digits }) => this.#session(session).sendDigits(digits),
    record: ({ session, recording, name, durationMaxMs }) => {
      const options = { name, ...(durationMaxMs !== undefined && { durationMaxMs }) }
      const made = this.#session(session).record(this.#sinks.sinkOf(recording), options)
      this.#recordings.set(recording, made)
      return made.finished.finally(() => this.#recordings.delete(recording))
    },
    statistics: ({ session }) => this.#session(session).statistics(),
    close: async ({ session: id }) => {
      const session = this.#session(id)
      const closed = session.close()
      this.#forget(id)
      await closed
      return session.statistics()
    },
    shutDown: async () => {
      this.#counting.stop()
      await this.#server?.close()
      return undefined
    },
  }

  readonly #deeds: Deeds = {
    endPlay: ({ session, ask }) => {
      // One that another has replaced has ended already.
      if (this.#playing.get(session) === ask) this.#sessions.get(session)?.stopPlaying()
    },
    stopPlaying: ({ session }) => this.#sessions.get(session)?.stopPlaying(),
    setDirection: ({ session, direction }) => this.#sessions.get(session)?.setDirection(direction),
    info: ({ session, contentType, body }) => void this.#sessions.get(session)?.receiveInfo(contentType, body),
    setSecure: ({ session, isSecure }) => this.#sessions.get(session)?.setSecure(isSecure),
    listen: ({ session, on }) => {
      this.#digits.get(session)?.()
      this.#digits.delete(session)
      if (!on) return
      const end = this.#sessions.get(session)?.onDigit((digit) => this.#post({ kind: 'digit', session, digit }))
      if (end) this.#digits.set(session, end)
    },
    hear: ({ session, on }) => {
      this.#sounds.get(session)?.()
      this.#sounds.delete(session)
      if (on) this.#hear(session)
    },
    connect: ({ session, other, options }) => {
      const [a, b] = [this.#sessions.get(session), this.#sessions.get(other)]
      if (a && b) a.connect(b, options)
    },
    disconnect: ({ session }) => this.#sessions.get(session)?.disconnect(),
    pauseRecording: ({ recording }) => this.#recordings.get(recording)?.pause(),
    resumeRecording: ({ recording }) => this.#recordings.get(recording)?.resume(),
    stopRecording: ({ recording }) => void this.#recordings.get(recording)?.stop(),
    join: ({ conference, session, heardBy }) => {
      const member = this.#sessions.get(session)
      if (!member) return
      const hearers = heardBy === 'all' ? 'all' : heardBy.flatMap((id) => this.#sessions.get(id) ?? [])
      this.#conference(conference)?.join(member, hearers)
    },
    leave: ({ conference, session }) => {
      const member = this.#sessions.get(session)
      if (member) this.#conferences.get(conference)?.leave(member)
    },
  }
}

/** The session stands, whatever is wrong with the peer's offer: that is for whoever asks for the answer. */
async function describe(session: MediaSession, first: NonNullable<SessionOptions['first']>): Promise<DescribedFirst> {
  try {
    const sdp = first === 'offer' ? await session.offer() : await session.answer(first.answerTo)
    return { sdp, direction: session.direction }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}
