import type { Clock, Timer } from '../clock/clock.js'
import type { ErrorCode } from '../errors/ringwright-error.js'
import { type FrameProblem, readClientFrame } from './client-frame.js'
import { closeCode } from './close-code.js'
import { type ChannelFrame, type HelloFrame, LINK_PROTOCOL } from './link-frame.js'
import type { LinkLimits } from './link-limits.js'
import type { LinkProtocol } from './link-protocol.js'
import { LinkWire } from './link-wire.js'
import type { ServerSession } from './server-session.js'
import { TokenBucket } from './token-bucket.js'
import type { WebSocketLike } from './web-socket-like.js'

export interface Welcome<P extends LinkProtocol, Identity> {
  readonly session: ServerSession<P, Identity>
  readonly resumed: boolean
  readonly start: number
}

export interface Dismissal {
  readonly close: number
  readonly code: ErrorCode
  readonly message: string
}

export interface ConnectionOptions<P extends LinkProtocol, Identity> {
  readonly socket: WebSocketLike
  readonly clock: Clock
  readonly limits: LinkLimits
  /** The session that the hello resumes. */
  readonly resume: (hello: HelloFrame) => Welcome<P, Identity> | undefined
  /** Asks who it is; the answer makes the session, so that none is made for a socket that has gone meanwhile. */
  readonly admit: (hello: HelloFrame) => Promise<() => Welcome<P, Identity> | Dismissal>
  readonly onHandshakeOver: () => void
}

/** One accepted socket, from before its hello to its end: what a peer may send, how much of it, and when. */
export class LinkConnection<P extends LinkProtocol, Identity> {
  readonly #options: ConnectionOptions<P, Identity>
  readonly #wire: LinkWire
  readonly #bucket: TokenBucket
  readonly #helloDeadline: Timer
  #phase: 'new' | 'greeting' | 'open' | 'gone' = 'new'
  #session: ServerSession<P, Identity> | undefined
  #invalidFrames = 0

  constructor(options: ConnectionOptions<P, Identity>) {
    const { socket, clock, limits } = options
    this.#options = options
    this.#bucket = new TokenBucket(clock, limits.framesPerSecond, limits.framesBurst)
    this.#helloDeadline = clock.setTimer(limits.helloTimeoutMs, () => this.close(closeCode.policy, 'no hello in time'))
    this.#wire = new LinkWire({
      socket,
      clock,
      heartbeatMs: limits.heartbeatMs,
      heartbeatTimeoutMs: limits.heartbeatTimeoutMs,
      bufferedBytesMax: limits.bufferedBytesMax,
      onText: (text) => this.#hear(text),
      onGone: (code) => this.#leave(code),
    })
  }

  close(code: number, reason: string): void {
    this.#wire.close(code, reason)
  }

  #hear(text: string): void {
    const { frameCharactersMax } = this.#options.limits
    if (!this.#bucket.take()) return this.#dismiss(closeCode.flooding, 'limit_reached', 'Too many frames')
    if (text.length > frameCharactersMax) {
      return this.#dismiss(closeCode.tooBig, 'limit_reached', `A frame has at most ${frameCharactersMax} characters`)
    }
    const read = readClientFrame(text)
    if (!read.ok) return this.#reject(read.problem)
    const frame = read.value
    if (frame.type === 'ping' || frame.type === 'pong') this.#wire.take(frame)
    else if (frame.type === 'hello') this.#hello(frame)
    else if (this.#phase !== 'open') this.close(closeCode.violation, 'the first frame is a hello')
    else if (frame.type === 'bye') this.#session?.finish('left', closeCode.done, 'bye')
    else this.#receive(frame)
  }

  #hello(hello: HelloFrame): void {
    if (this.#phase !== 'new') return this.close(closeCode.violation, 'a second hello')
    if (hello.protocol !== LINK_PROTOCOL) {
      const message = `This server speaks version ${LINK_PROTOCOL} of the link; load the client anew`
      return this.#dismiss(closeCode.incompatible, 'incompatible', message)
    }
    const welcome = this.#options.resume(hello)
    if (welcome) return this.#welcome(welcome)
    this.#phase = 'greeting'
    void this.#options.admit(hello).then((decide) => {
      if (this.#phase !== 'greeting') return
      const decision = decide()
      if ('close' in decision) this.#dismiss(decision.close, decision.code, decision.message)
      else this.#welcome(decision)
    })
  }

  #welcome({ session, resumed, start }: Welcome<P, Identity>): void {
    const { framesPerSecond, framesBurst } = this.#options.limits
    this.#phase = 'open'
    this.#session = session
    this.#helloDeadline.cancel()
    this.#options.onHandshakeOver()
    this.#wire.control({
      type: 'welcome',
      session: session.id,
      token: session.token,
      resumed,
      received: session.received,
      start,
      limits: { framesPerSecond, framesBurst },
    })
    session.attach(this.#wire, resumed, start)
  }

  #receive(frame: ChannelFrame): void {
    const problem = this.#session?.receive(this.#wire, frame)
    if (problem) this.#reject(problem, frame.type === 'data' ? frame.seq : undefined)
  }

  #reject(problem: FrameProblem, seq?: number): void {
    this.#wire.control({ type: 'error', code: 'invalid_argument', ...problem, seq })
    if (++this.#invalidFrames >= this.#options.limits.invalidFramesMax) {
      this.close(closeCode.policy, 'too many invalid frames')
    }
  }

  #dismiss(close: number, code: ErrorCode, message: string): void {
    this.#wire.control({ type: 'error', code, message })
    this.close(close, message)
  }

  #leave(code: number): void {
    if (this.#phase !== 'open') this.#options.onHandshakeOver()
    this.#phase = 'gone'
    this.#helloDeadline.cancel()
    this.#session?.detach(this.#wire, code)
  }
}
