// Runs in browsers as it is: imports only types and small modules of its own, so that a page needs no build step.
import type { Timer } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { randomHex } from '../randomness/random.js'
import { type BackOff, backOffMs } from './back-off.js'
import { closeCode, reactionTo } from './close-code.js'
import { type ClientBody, LINK_PROTOCOL, type WelcomeFrame } from './link-frame.js'
import type { CallOptions, LinkClientOptions, LinkState } from './link-client-options.js'
import type { CallInput, CallName, CallReply, EventName, EventValue, LinkProtocol } from './link-protocol.js'
import type { MessageInput, MessageName } from './link-protocol.js'
import { LinkKeeper } from './link-storage.js'
import { LinkWire } from './link-wire.js'
import { MessageStream, type StreamLimits } from './message-stream.js'
import { PendingCalls } from './pending-calls.js'
import { readServerBody, readServerFrame } from './server-frame.js'
import { TokenBucket } from './token-bucket.js'
import type { WebSocketLike } from './web-socket-like.js'

/** The client's end of a link: it comes back by itself, and what it sent meanwhile arrives once and in order. */
export interface LinkClient<P extends LinkProtocol> {
  readonly state: LinkState
  /** Connects, and stays connected. Does nothing while it does. */
  start(): void
  /**
   * Calls the server. Rejects with `RingwrightError`: the server's own codes (`invalid_argument` with `details.path`),
   * `timeout`, `unavailable` (the session was lost: whether it ran is unknown), `limit_reached` (outbox), `closed`.
   */
  call<N extends CallName<P>>(name: N, request: CallInput<P, N>, options?: CallOptions): Promise<CallReply<P, N>>
  /** Sends without an answer, now or when the link is back. */
  send<N extends MessageName<P>>(name: N, value: MessageInput<P, N>): 'queued' | 'full' | 'closed'
  /** Listens to an event of the server; returns how to stop. */
  on<N extends EventName<P>>(name: N, listener: (value: EventValue<P, N>) => void): () => void
  /** Leaves for good: the session ends at the server too, and nothing is kept. */
  close(): void
}

const BACK_OFF: BackOff = { minMs: 500, maxMs: 15_000 }
const OUTBOX: StreamLimits = { messagesMax: 256, charactersMax: 262_144 }
/** As long as the server takes; without its id, a refused call could not be answered. */
const CALL_ID_CHARACTERS_MAX = 128
/** Bytes given to the socket that have not left, above which the link waits: seconds on a slow mobile network. */
const BUFFERED_BYTES_MAX = 131_072
/** A connection that lived for this long was a good one: the next attempt is the first again. */
const STABLE_MS = 10_000

/** The client's side of a link: reconnects by itself and continues where it was. Call `start()` to begin. */
export function createLinkClient<P extends LinkProtocol>(options: LinkClientOptions): LinkClient<P> {
  return new Client<P>(options)
}

class Client<P extends LinkProtocol> implements LinkClient<P> {
  readonly #options: LinkClientOptions
  readonly #stream: MessageStream
  readonly #keeper: LinkKeeper
  readonly #calls: PendingCalls
  readonly #listeners = new Map<string, Set<(value: never) => void>>()
  #state: LinkState = { phase: 'stopped' }
  #wire: LinkWire | undefined
  /** The welcome's deadline while connecting, the next attempt while waiting. */
  #timer: Timer | undefined
  #session: { readonly id: string; readonly token: string } | undefined
  /** Whether what the server sent in this session was seen by this life of the page. */
  #knowing = false
  #closed = false
  #attempt = 0
  #connectedAt: number | undefined

  constructor(options: LinkClientOptions) {
    this.#options = options
    this.#stream = new MessageStream(options.outbox ?? OUTBOX)
    this.#calls = new PendingCalls(options.clock)
    this.#keeper = new LinkKeeper(options.storage)
    const kept = this.#keeper.load()
    if (!kept) return
    if (kept.session !== null && kept.token !== null) this.#session = { id: kept.session, token: kept.token }
    this.#stream.restore(kept.acknowledged, kept.waiting, kept.session !== null)
  }

  get state(): LinkState {
    return this.#state
  }

  start(): void {
    if (this.#state.phase !== 'stopped') return
    this.#closed = false
    this.#attempt = 0
    this.#connect()
  }

  async call<N extends CallName<P>>(name: N, value: CallInput<P, N>, options: CallOptions = {}) {
    const id = options.id ?? randomHex(this.#options.random, 12)
    if (this.#closed) throw new RingwrightError('closed', 'The link was closed; call start() first')
    if (id === '' || id.length > CALL_ID_CHARACTERS_MAX) {
      throw new RingwrightError('invalid_argument', `The id of a call has 1 to ${CALL_ID_CHARACTERS_MAX} characters`)
    }
    if (this.#calls.has(id)) throw new RingwrightError('already_exists', `A call with the id ${id} waits for its reply`)
    const message = this.#stream.add(JSON.stringify({ kind: 'call', id, name, value } satisfies ClientBody))
    if (!message) throw new RingwrightError('limit_reached', 'Too much waits to be sent; raise outbox, or send less')
    const timeoutMs = options.timeoutMs ?? this.#options.callTimeoutMs ?? 30_000
    const reply = this.#calls.wait(id, message, timeoutMs, () => {
      const withdrawn = this.#stream.withdraw(message)
      if (withdrawn) this.#keep()
      return withdrawn
    })
    this.#keep()
    this.#wire?.pump()
    return (await reply) as CallReply<P, N>
  }

  send<N extends MessageName<P>>(name: N, value: MessageInput<P, N>): 'queued' | 'full' | 'closed' {
    if (this.#closed) return 'closed'
    if (!this.#stream.add(JSON.stringify({ kind: 'message', name, value } satisfies ClientBody))) return 'full'
    this.#keep()
    this.#wire?.pump()
    return 'queued'
  }

  on<N extends EventName<P>>(name: N, listener: (value: EventValue<P, N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  close(): void {
    this.#closed = true
    this.#session = undefined
    this.#stream.supersede()
    this.#stream.beginAnew()
    this.#keeper.clear()
    this.#calls.abandon(() => true, { code: 'closed', message: 'The link was closed' })
    this.#wire?.control({ type: 'bye' })
    this.#stop(closeCode.done, 'closed by the page')
  }

  #stop(code: number, reason: string): void {
    const wire = this.#wire
    this.#wire = undefined
    this.#timer?.cancel()
    this.#connectedAt = undefined
    wire?.close(code, reason)
    this.#become({ phase: 'stopped', code, reason })
  }

  #connect(): void {
    const { clock, connect, connectTimeoutMs, heartbeatMs, heartbeatTimeoutMs } = this.#options
    this.#become({ phase: 'connecting' })
    if (this.#closed) return
    let socket: WebSocketLike
    try {
      socket = connect()
    } catch (error) {
      this.#fault(error)
      return this.#retry(closeCode.silent)
    }
    const wire: LinkWire = new LinkWire({
      socket,
      clock,
      heartbeatMs: heartbeatMs ?? 15_000,
      heartbeatTimeoutMs: heartbeatTimeoutMs ?? 35_000,
      bufferedBytesMax: BUFFERED_BYTES_MAX,
      onText: (text) => this.#hear(wire, text),
      onGone: (code, reason) => this.#disconnected(wire, code, reason),
    })
    this.#wire = wire
    this.#timer = clock.setTimer(connectTimeoutMs ?? 10_000, () => wire.close(closeCode.silent, 'no welcome in time'))
    wire.whenOpen(() => void this.#greet(wire))
  }

  async #greet(wire: LinkWire): Promise<void> {
    let credentials: unknown
    try {
      credentials = await this.#options.credentials?.()
    } catch (error) {
      this.#fault(error)
      return wire.close(closeCode.done, 'no credentials')
    }
    const session = this.#session
    const resume = session && {
      session: session.id,
      token: session.token,
      received: this.#knowing ? this.#stream.received : null,
      transmitted: this.#stream.transmitted,
    }
    wire.control({ type: 'hello', protocol: LINK_PROTOCOL, credentials, resume })
  }

  #hear(wire: LinkWire, text: string): void {
    const frame = readServerFrame(text)
    if (!frame) return wire.close(closeCode.violation, 'not a frame of a link')
    if (frame.type === 'welcome') return this.#welcomed(wire, frame)
    if (frame.type === 'error') return this.#tell(this.#options.onProblem, frame)
    const acknowledged = this.#stream.acknowledged
    const fresh = wire.take(frame)
    if (this.#stream.acknowledged !== acknowledged) this.#keep()
    if (fresh) this.#deliver(fresh.body)
  }

  #welcomed(wire: LinkWire, welcome: WelcomeFrame): void {
    const { session, token, resumed, received, start, limits } = welcome
    if (this.#state.phase !== 'connecting') return wire.close(closeCode.violation, 'a second welcome')
    if (session !== this.#session?.id) this.#lose()
    if (this.#closed) return
    if (!this.#stream.acknowledge(received)) return wire.close(closeCode.violation, 'received what was not sent')
    this.#session = { id: session, token }
    this.#knowing = true
    if (!resumed) this.#stream.receiveFrom(start)
    this.#keep()
    this.#timer?.cancel()
    this.#connectedAt = this.#options.clock.now()
    this.#become({ phase: 'connected', resumed, session })
    // Below what the server allows: a slow network may deliver in one moment what was sent in several.
    const pace = new TokenBucket(this.#options.clock, limits.framesPerSecond * 0.75, Math.ceil(limits.framesBurst / 2))
    if (this.#wire === wire) wire.attach(this.#stream, received, pace)
  }

  #disconnected(wire: LinkWire, code: number, reason: string): void {
    if (this.#wire !== wire) return
    this.#wire = undefined
    this.#timer?.cancel()
    const reaction = reactionTo(code)
    if (reaction !== 'resume') this.#lose()
    if (reaction === 'stop') return this.#stop(code, reason)
    const lived = this.#connectedAt === undefined ? 0 : this.#options.clock.now() - this.#connectedAt
    this.#connectedAt = undefined
    if (lived >= STABLE_MS) this.#attempt = 0
    this.#retry(code)
  }

  #retry(code: number): void {
    if (this.#closed) return
    const { clock, random, backOff } = this.#options
    const retryInMs = backOffMs(random, backOff ?? BACK_OFF, this.#attempt++)
    this.#timer = clock.setTimer(retryInMs, () => this.#connect())
    this.#become({ phase: 'waiting', retryInMs, code })
  }

  /** The session is gone: what may have reached it is handed back, what cannot have is kept for the next. */
  #lose(): void {
    const had = this.#session !== undefined
    const uncertain = this.#stream.beginAnew().map((message) => JSON.parse(message.text) as ClientBody)
    this.#session = undefined
    this.#knowing = false
    this.#keep()
    this.#calls.abandon((message) => !this.#stream.isUnsent(message), {
      code: 'unavailable',
      message: 'The session was lost; whether the call ran is unknown',
    })
    if (had) this.#tell(this.#options.onSessionLost, { uncertain })
  }

  #deliver(body: unknown): void {
    const read = readServerBody(body)
    if (read?.kind === 'reply') this.#calls.reply(read.id, read.value)
    else if (read?.kind === 'failure') this.#calls.fail(read.id, read)
    else if (read)
      for (const listener of this.#listeners.get(read.name) ?? []) this.#tell(listener, read.value as never)
  }

  #keep(): void {
    this.#keeper.save({
      session: this.#session?.id ?? null,
      token: this.#session?.token ?? null,
      acknowledged: this.#stream.acknowledged,
      waiting: this.#stream.waiting.map((message) => message.text),
    })
  }

  #become(state: LinkState): void {
    this.#state = state
    this.#tell(this.#options.onState, state)
  }

  #tell<T>(listener: ((value: T) => void) | undefined, value: T): void {
    try {
      listener?.(value)
    } catch (error) {
      this.#fault(error)
    }
  }

  #fault(error: unknown): void {
    try {
      this.#options.onFault?.(error)
    } catch {
      // Whoever is told of errors cannot answer with one.
    }
  }
}
