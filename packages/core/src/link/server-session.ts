import type { Clock, Timer } from '../clock/clock.js'
import { type ErrorCode, RingwrightError } from '../errors/ringwright-error.js'
import { CallLedger } from './call-ledger.js'
import { check, type FrameProblem, readClientBody } from './client-frame.js'
import { closeCode } from './close-code.js'
import type { ChannelFrame, ClientBody, ResumeClaim, ServerBody } from './link-frame.js'
import type { LinkLimits } from './link-limits.js'
import type { EventName, EventValue, LinkProtocol } from './link-protocol.js'
import type { LinkFault, LinkSession, SessionEnd, SessionHandlers } from './link-session.js'
import type { LinkWire } from './link-wire.js'
import { MessageStream } from './message-stream.js'

export interface ServerSessionOptions<P extends LinkProtocol, Identity> {
  readonly id: string
  readonly token: string
  readonly identity: Identity
  readonly protocol: P
  readonly clock: Clock
  readonly limits: LinkLimits
  readonly onFault: (fault: LinkFault) => void
  readonly onEnded: () => void
}

type AnyHandler = (value: unknown) => unknown

/** A session as the server runs it: the stream that outlives the sockets, and the application's handlers. */
export class ServerSession<P extends LinkProtocol, Identity> implements LinkSession<P, Identity> {
  readonly id: string
  readonly token: string
  readonly identity: Identity
  readonly #options: ServerSessionOptions<P, Identity>
  readonly #stream: MessageStream
  readonly #ledger: CallLedger
  #handlers: SessionHandlers<P> | undefined
  #wire: LinkWire | undefined
  #window: Timer | undefined
  #end: SessionEnd | undefined
  /** What the client of a session that is over is told, should it only come then. */
  #farewell: { readonly code: number; readonly reason: string } | undefined

  constructor(options: ServerSessionOptions<P, Identity>) {
    const { backlogMessagesMax, backlogCharactersMax } = options.limits
    this.id = options.id
    this.token = options.token
    this.identity = options.identity
    this.#options = options
    this.#stream = new MessageStream(
      { messagesMax: backlogMessagesMax, charactersMax: backlogCharactersMax },
      { longestApart: true },
    )
    this.#ledger = new CallLedger(options.limits)
  }

  get connected(): boolean {
    return this.#wire !== undefined
  }

  /** The last number seen from the client. */
  get received(): number {
    return this.#stream.received
  }

  handle(handlers: SessionHandlers<P>): void {
    this.#handlers = handlers
    // The application may have ended it before it said what it does for it.
    if (this.#end) this.#tellEnd(this.#end)
  }

  push<N extends EventName<P>>(name: N, value: EventValue<P, N>): 'queued' | 'ended' {
    return this.#queue(JSON.stringify({ kind: 'event', name, value } satisfies ServerBody))
  }

  end(reason: string): void {
    this.finish('endedByApplication', closeCode.ended, reason)
  }

  /**
   * Makes way for a new socket. Returns the number after which the server's stream goes on, and whether the client
   * knows everything up to it; undefined when it cannot go on with this session.
   */
  resume(claim: ResumeClaim): { readonly resumed: boolean; readonly start: number } | undefined {
    // A client that has sent less than what was seen is a stale copy (a duplicated tab): the other one went on.
    if (claim.transmitted < this.#stream.received) return undefined
    const { received } = claim
    const known = received !== null && received >= this.#stream.acknowledged && this.#stream.acknowledge(received)
    this.#release()?.close(closeCode.replaced, 'resumed elsewhere')
    if (known) return { resumed: true, start: received }
    this.#stream.supersede()
    return { resumed: false, start: this.#stream.sent }
  }

  /** Carries on over this socket, once the welcome is on it. */
  attach(wire: LinkWire, resumed: boolean, start: number): void {
    if (this.#farewell) return wire.close(this.#farewell.code, this.#farewell.reason)
    this.#window?.cancel()
    this.#window = undefined
    this.#wire = wire
    wire.attach(this.#stream, start)
    // Sending what waited may have shown that the socket is gone already.
    if (this.#wire !== wire) return
    this.#guard('connected', () => this.#handlers?.connected?.({ resumed }))
  }

  /** The socket is gone; waits for the client to come back. */
  detach(wire: LinkWire, code: number): void {
    if (this.#wire !== wire) return
    this.#release()
    this.#window = this.#options.clock.setTimer(this.#options.limits.resumeWindowMs, () => this.finish('windowElapsed'))
    this.#guard('disconnected', () => this.#handlers?.disconnected?.({ code }))
  }

  /** Takes a frame of the attached socket; returns what is wrong with it. */
  receive(wire: LinkWire, frame: ChannelFrame): FrameProblem | undefined {
    const fresh = wire.take(frame)
    if (!fresh || frame.type !== 'data') return undefined
    const body = readClientBody(fresh.body)
    if (!body.ok) return body.problem
    return body.value.kind === 'call' ? this.#call(body.value) : this.#message(body.value)
  }

  finish(end: SessionEnd, code?: number, reason = ''): void {
    if (this.#end) return
    this.#end = end
    this.#window?.cancel()
    const wire = this.#release()
    if (code !== undefined) {
      this.#farewell = { code, reason }
      wire?.close(code, reason)
    }
    this.#options.onEnded()
    this.#tellEnd(end)
  }

  #tellEnd(end: SessionEnd): void {
    this.#guard('ended', () => this.#handlers?.ended?.(end))
  }

  #release(): LinkWire | undefined {
    const wire = this.#wire
    this.#wire = undefined
    return wire
  }

  #queue(text: string): 'queued' | 'ended' {
    if (this.#end) return 'ended'
    if (this.#stream.add(text)) {
      this.#wire?.pump()
      return 'queued'
    }
    this.finish('backlogExceeded', closeCode.backlog, 'too much is waiting')
    return 'ended'
  }

  #message({ name, value }: ClientBody): FrameProblem | undefined {
    const { messages } = this.#options.protocol
    const schema = Object.hasOwn(messages, name) ? messages[name] : undefined
    if (!schema) return { message: 'Unknown message', path: 'body.name' }
    const checked = check(schema, value, ['body', 'value'])
    if (!checked.ok) return checked.problem
    this.#guard('message', () => (this.#handlers?.messages[name] as AnyHandler | undefined)?.(checked.value))
    return undefined
  }

  #call({ id, name, value }: ClientBody & { kind: 'call' }): FrameProblem | undefined {
    const { calls } = this.#options.protocol
    const schema = Object.hasOwn(calls, name) ? calls[name]?.request : undefined
    if (!schema) return this.#refuse(id, { message: 'Unknown call', path: 'body.name' })
    const checked = check(schema, value, ['body', 'value'])
    if (!checked.ok) return this.#refuse(id, checked.problem)
    const next = this.#ledger.begin(id)
    if (next === 'running') return undefined
    if (next === 'full') this.#fail(id, 'limit_reached', 'Too many calls at once; wait for a reply before the next')
    else if (next === 'run') void this.#run(id, this.#handlers?.calls[name] as AnyHandler, checked.value)
    else this.#queue(next.reply)
    return undefined
  }

  async #run(id: string, handler: AnyHandler, value: unknown): Promise<void> {
    let text: string
    try {
      text = JSON.stringify({ kind: 'reply', id, value: await handler(value) } satisfies ServerBody)
    } catch (error) {
      if (!(error instanceof RingwrightError)) this.#options.onFault({ during: 'call', session: this.id, error })
      text = JSON.stringify(failureOf(id, error))
    }
    this.#ledger.finish(id, text)
    this.#queue(text)
  }

  #refuse(id: string, problem: FrameProblem): FrameProblem {
    this.#fail(id, 'invalid_argument', problem.message, problem.path)
    return problem
  }

  #fail(id: string, code: ErrorCode, message: string, path?: string): void {
    this.#queue(JSON.stringify({ kind: 'failure', id, code, message, path } satisfies ServerBody))
  }

  #guard(during: LinkFault['during'], run: () => unknown): void {
    const report = (error: unknown): void => this.#options.onFault({ during, session: this.id, error })
    try {
      const result = run()
      if (result instanceof Promise) result.catch(report)
    } catch (error) {
      report(error)
    }
  }
}

function failureOf(id: string, error: unknown): ServerBody {
  if (error instanceof RingwrightError && error.code !== 'internal') {
    return { kind: 'failure', id, code: error.code, message: error.message }
  }
  return { kind: 'failure', id, code: 'internal', message: 'The call failed' }
}
