/// <reference lib="esnext.disposable" preserve="true" />
import type { Clock } from '../clock/clock.js'
import { parseInput } from '../errors/parse-input.js'
import { type Random, randomHex } from '../randomness/random.js'
import { closeCode } from './close-code.js'
import type { HelloFrame } from './link-frame.js'
import { type LinkLimitOptions, type LinkLimits, linkLimits } from './link-limits.js'
import type { LinkProtocol } from './link-protocol.js'
import type { LinkFault, LinkSession, SessionHandlers } from './link-session.js'
import { type Dismissal, LinkConnection, type Welcome } from './server-connection.js'
import { ServerSession } from './server-session.js'
import type { WebSocketLike } from './web-socket-like.js'

/** What `authenticate` decides; the reason of a refusal is shown to the client (at most 120 bytes). */
export type Admission<Identity> =
  | { readonly admitted: true; readonly identity: Identity }
  | { readonly admitted: false; readonly reason: string }

/** What a link's server says and hears, to whom, and within which limits. */
export interface LinkServerOptions<P extends LinkProtocol, Identity, Context> {
  /** What client and server say to each other; a frame that does not fit it is answered with an `error`. */
  readonly protocol: P
  /** By which sessions end that nobody resumes. */
  readonly clock: Clock
  /** Makes the tokens of sessions: whoever guesses one has it, so `systemRandom()` outside of tests. */
  readonly random: Random
  /** Says who a new client is. Not asked on resuming: the session's token (256 bits) stands for it until the session ends. */
  readonly authenticate: (credentials: unknown, context: Context) => Admission<Identity> | Promise<Admission<Identity>>
  /** A new session; returns what the application does for it. `connected` is called next. */
  readonly onSession: (session: LinkSession<P, Identity>) => SessionHandlers<P>
  /** An error in the application's own code, caught here. Default: dropped. */
  readonly onFault?: (fault: LinkFault) => void
  /** See `LinkLimitOptions` for the defaults. */
  readonly limits?: LinkLimitOptions
}

/** The server's end of all links of one protocol. */
export interface LinkServer<Context> {
  /** Takes a socket, as soon as it is there: frames that came before would be lost. Never throws because of the peer. */
  accept(socket: WebSocketLike, context: Context): void
  /** Sessions, connected or waiting to be resumed. */
  readonly sessionCount: number
  /** Ends all sessions and closes all sockets with 1001; clients go elsewhere, or come back later. Idempotent. */
  stop(): void
  [Symbol.dispose](): void
}

/** Runs the server's side of links: who may have one, and the sessions that outlive the sockets. */
export function createLinkServer<P extends LinkProtocol, Identity, Context = undefined>(
  options: LinkServerOptions<P, Identity, Context>,
): LinkServer<Context> {
  return new Server(options, Object.freeze(parseInput(linkLimits, options.limits ?? {}, 'limits of createLinkServer')))
}

class Server<P extends LinkProtocol, Identity, Context> implements LinkServer<Context> {
  readonly #options: LinkServerOptions<P, Identity, Context>
  readonly #limits: LinkLimits
  readonly #sessions = new Map<string, ServerSession<P, Identity>>()
  readonly #handshakes = new Set<LinkConnection<P, Identity>>()
  #stopped = false

  constructor(options: LinkServerOptions<P, Identity, Context>, limits: LinkLimits) {
    this.#options = options
    this.#limits = limits
  }

  get sessionCount(): number {
    return this.#sessions.size
  }

  accept(socket: WebSocketLike, context: Context): void {
    const { clock } = this.#options
    const connection: LinkConnection<P, Identity> = new LinkConnection({
      socket,
      clock,
      limits: this.#limits,
      resume: (hello) => this.#resume(hello),
      admit: (hello) => this.#admit(hello, context),
      onHandshakeOver: () => this.#handshakes.delete(connection),
    })
    if (this.#stopped) connection.close(closeCode.goingAway, 'stopped')
    else if (this.#handshakes.size >= this.#limits.handshakesMax) connection.close(closeCode.tryLater, 'busy')
    else this.#handshakes.add(connection)
  }

  stop(): void {
    this.#stopped = true
    for (const connection of this.#handshakes) connection.close(closeCode.goingAway, 'stopped')
    for (const session of this.#sessions.values()) session.finish('serverStopped', closeCode.goingAway, 'stopped')
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #resume(hello: HelloFrame): Welcome<P, Identity> | undefined {
    const claim = hello.resume
    const session = claim && this.#sessions.get(claim.session)
    if (!session || !sameText(session.token, claim.token)) return undefined
    const resumption = session.resume(claim)
    return resumption && { session, ...resumption }
  }

  async #admit(hello: HelloFrame, context: Context): Promise<() => Welcome<P, Identity> | Dismissal> {
    try {
      const admission = await this.#options.authenticate(hello.credentials, context)
      if (admission.admitted) return () => this.#open(admission.identity)
      return () => ({ close: closeCode.refused, code: 'not_permitted', message: admission.reason })
    } catch (error) {
      this.#fault({ during: 'authenticate', error })
      return () => ({ close: closeCode.internal, code: 'internal', message: 'The server failed' })
    }
  }

  #open(identity: Identity): Welcome<P, Identity> | Dismissal {
    if (this.#sessions.size >= this.#limits.sessionsMax) {
      return { close: closeCode.tryLater, code: 'limit_reached', message: 'The server has too many sessions' }
    }
    const { clock, random, protocol, onSession } = this.#options
    const session: ServerSession<P, Identity> = new ServerSession({
      id: randomHex(random, 16),
      token: randomHex(random, 32),
      identity,
      protocol,
      clock,
      limits: this.#limits,
      onFault: (fault) => this.#fault(fault),
      onEnded: () => this.#sessions.delete(session.id),
    })
    this.#sessions.set(session.id, session)
    try {
      session.handle(onSession(session))
      return { session, resumed: false, start: 0 }
    } catch (error) {
      this.#fault({ during: 'onSession', session: session.id, error })
      session.finish('endedByApplication')
      return { close: closeCode.internal, code: 'internal', message: 'The server failed' }
    }
  }

  #fault(fault: LinkFault): void {
    try {
      this.#options.onFault?.(fault)
    } catch {
      // Whoever is told of errors cannot answer with one.
    }
  }
}

/** Compares in a time that says nothing about where the texts differ. */
function sameText(expected: string, given: string): boolean {
  let difference = expected.length ^ given.length
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ given.charCodeAt(i)
  return difference === 0
}
