import { Server, type Socket } from 'node:net'
import type { Clock, Timer } from '@ringwright/core'
import { parseMessage, WireRequest, WireResponse } from '../message/index.js'
import type { Body, Transport } from '../sip-request.js'
import { DrachtioFlow } from './drachtio-flow.js'
import { sendOptions } from './header-fields.js'
import { ReceivedRequest } from './received-request.js'
import { readGreeting, type ServerGreeting, unavailable } from './server-greeting.js'
import type { Srf, SrfAcknowledge, SrfConstructor, SrfRequest, SrfResponse } from './srf-module.js'

/** Who owns the link. */
export interface LinkUser {
  /** A tag for the dialog that a request may make; undefined for a request in one. */
  localTag(wire: WireRequest): string | undefined
  received(request: ReceivedRequest): void
  traced(direction: 'in' | 'out', text: string, flow: DrachtioFlow): void
  /** A message that cannot be read. */
  unreadable(): void
  /** Called once, also after `close`. */
  lost(link: ServerLink): void
}

export interface LinkRequest {
  readonly method: string
  /** Drachtio-server finds the target of a request in a dialog by itself. */
  readonly uri?: string
  readonly dialogId?: string
  readonly proxy?: string
  /** Header fields, each line with its end. */
  readonly lines: string
  readonly body?: Body | undefined
}

export interface LinkResponse {
  readonly wire: WireResponse
  readonly flow: DrachtioFlow
  /** Drachtio-server's own name for the dialog, once there is one. */
  readonly dialogId: string | undefined
  /** Sends the ACK, or the PRACK of a reliable provisional response; nothing for another one. */
  acknowledge(body?: Body): void
}

export interface LinkRequestUser {
  /** It is on its way, as `wire` says. */
  sent(wire: WireRequest, cancel: (lines: string) => void): void
  responded(response: LinkResponse): void
  /** Nothing was sent, or nobody is left who could tell what became of it. */
  failed(status: 481 | 503, reason: string): void
}

/** A server that accepts a connection and then says nothing is none. */
const GREETING_MS = 5_000

/** A server that is gone without a word is noticed within three of these. */
const PING_MS = 15_000

/** Ten times the largest SIP message that is read: what is longer comes from no drachtio-server. */
const FRAME_BYTES_MAX = 655_360

/**
 * One connection to a drachtio-server, whoever opened it. Drachtio-srf does the framing and remembers which answer belongs to which
 * request; one of its instances for each connection, told that it is the side that was called, leaves the connection to us: how it
 * is made again, and what its loss means.
 */
export class ServerLink {
  readonly name: string
  readonly user: LinkUser
  /** Rejects with `unavailable`, `not_permitted` or `incompatible`, which say what to do. */
  readonly greeting: Promise<ServerGreeting>
  /** Resolves when nothing goes over it any more. */
  readonly closed: Promise<void>
  /** Resolves when drachtio-server, too, has let go of it: until then it may choose us for a new call. */
  readonly gone: Promise<void>
  readonly #socket: Socket
  readonly #srf: Srf
  readonly #clock: Clock
  readonly #closesWhenIdle: boolean
  readonly #unanswered = new Set<LinkRequestUser>()
  readonly #routing = new Map<string, (isTaken: boolean) => void>()
  #isReady = false
  #isLost = false
  #ping: Timer | undefined
  #frameBytes = 0
  #silentPings = 0
  #holds = 0
  #problem: Error | undefined
  #resolveClosed!: () => void

  constructor(
    parts: {
      name: string
      socket: Socket
      secret: string
      clock: Clock
      Srf: SrfConstructor
      /** It was opened for one call, and goes when nothing is left of it. */
      closesWhenIdle?: boolean
    },
    user: LinkUser,
  ) {
    this.name = parts.name
    this.user = user
    this.#socket = parts.socket
    this.#clock = parts.clock
    this.#closesWhenIdle = parts.closesWhenIdle ?? false
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.gone = new Promise((resolve) => this.#socket.once('close', () => resolve()))
    this.#socket.on('error', (error) => (this.#problem = error))
    this.#socket.on('data', (octets) => this.#watch(octets.length))
    this.#socket.setNoDelay(true)
    this.#srf = new parts.Srf([])
    this.#srf.use((request, response) => this.#received(request, response))
    this.greeting = this.#greet(parts.secret)
    this.greeting.catch(() => this.close())
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isLost
  }

  /**
   * Asks for new requests of these methods. Resolves with whether they come from now on: until it has answered,
   * drachtio-server refuses them.
   */
  async route(methods: readonly string[]): Promise<boolean> {
    if (!this.isReady) return false
    const late = this.#clock.setTimer(GREETING_MS, () => this.#socket.destroy())
    const taken = await Promise.all(methods.map((method) => this.#route(method.toLowerCase())))
    late.cancel()
    return taken.every((each) => each)
  }

  /** Throws `invalid_argument` for a body that is no text. */
  request({ lines, body, dialogId, ...parts }: LinkRequest, user: LinkRequestUser): void {
    const options = sendOptions(lines, body)
    if (!this.isReady) return user.failed(503, 'No Connection To Drachtio-Server')
    const address = { ...parts, ...options, ...(dialogId === undefined ? {} : { stackDialogId: dialogId }) }
    this.#unanswered.add(user)
    this.hold()
    this.#srf.app.client.request({ ...address, _socket: this.#socket }, (error, request) => {
      if (request) return this.#sent(request, user)
      if (!this.#unanswered.delete(user)) return
      user.failed(isUnknownDialog(error) ? 481 : 503, oneLine(error))
      this.release()
    })
  }

  /** Something goes on: a dialog, or a request that waits for its answer. */
  hold(): void {
    this.#holds++
  }

  release(): void {
    this.#holds--
    if (!this.#closesWhenIdle) return
    // What follows from the end of one thing has begun by then: the BYE of a call, the leg after an answer.
    queueMicrotask(() => {
      if (this.#holds === 0) this.close()
    })
  }

  /** What was written still goes out. */
  close(): void {
    if (this.#isReady) this.#socket.end()
    else this.#socket.destroy()
    this.#lose()
  }

  #route(method: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.#routing.set(this.#srf.app.client.wp.send(this.#socket, `route|${method}`), resolve)
    })
  }

  /** Drachtio-srf keeps the answers to what it has not asked itself. */
  #routeAnswered(frame: string): void {
    const [, kind, id = '', outcome] = frame.split('|', 4)
    if (kind !== 'response') return
    this.#routing.get(id)?.(outcome === 'OK')
    this.#routing.delete(id)
  }

  #sent(request: SrfRequest, user: LinkRequestUser): void {
    request.on('response', (response, acknowledge) => this.#responded(response, acknowledge, user))
    request.on('update', (update, answer) => this.#received(update, answer))
    const wire = this.#read(request.raw, WireRequest)
    if (!wire) return
    this.user.traced('out', request.raw, this.#flow(request))
    user.sent(wire, (lines) => {
      if (this.isReady) request.cancel(sendOptions(lines, undefined), () => {})
    })
  }

  #responded(response: SrfResponse, acknowledge: SrfAcknowledge, user: LinkRequestUser): void {
    const flow = this.#flow(response)
    this.user.traced('in', response.raw, flow)
    const wire = this.#read(response.raw, WireResponse)
    if (!wire) return
    const isLast = wire.status >= 200 && this.#unanswered.delete(user)
    user.responded({
      wire,
      flow,
      dialogId: response.stackDialogId || undefined,
      acknowledge: (body) => {
        if (this.isReady) acknowledge(sendOptions('', body))
      },
    })
    if (isLast) this.release()
  }

  #received(request: SrfRequest, response: SrfResponse): void {
    const flow = this.#flow(request)
    this.user.traced(request.source === 'network' ? 'in' : 'out', request.raw, flow)
    const wire = this.#read(request.raw, WireRequest)
    // Those before the answer are kept from everybody else.
    if (wire?.method === 'INVITE') request.on('update', (update, answer) => this.#received(update, answer))
    if (wire) this.user.received(new ReceivedRequest(wire, flow, request, response, this.user.localTag(wire)))
    else response.send(400, 'Bad Request', {}, () => {})
  }

  #flow({ protocol, source_address: address, source_port: port }: SrfRequest | SrfResponse): DrachtioFlow {
    return new DrachtioFlow(this, protocol.toLowerCase() as Transport, address, port)
  }

  #read<Wire>(text: string, kind: abstract new (...parts: never[]) => Wire): Wire | undefined {
    const result = parseMessage(text)
    if (result.ok && result.message instanceof kind) return result.message
    this.user.unreadable()
    return undefined
  }

  #greet(secret: string): Promise<ServerGreeting> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(GREETING_MS, () =>
        reject(unavailable(this.name, 'does not answer as drachtio-server does: give the port of its <admin> element')),
      )
      this.#socket.once('close', () => {
        timer.cancel()
        reject(unavailable(this.name, this.#problem ? `cannot be reached (${this.#problem.message})` : 'has hung up'))
        this.#lose()
      })
      const server = new Server()
      this.#srf.listen({ server, secret })
      const { client } = this.#srf.app
      client.wp.on('msg', (_socket, frame) => {
        this.#frameBytes = 0
        if (this.#routing.size > 0) this.#routeAnswered(frame)
      })
      // Not the event of the same name that `Srf` itself has: that comes later than the first request.
      client.on('connect', (error, endpoints = '', version = '') => {
        timer.cancel()
        try {
          resolve(readGreeting(this.name, error, endpoints, version))
          this.#isReady = true
          this.#pingLater()
        } catch (problem) {
          reject(problem)
        }
      })
      server.emit('connection', this.#socket)
    })
  }

  #watch(octets: number): void {
    this.#silentPings = 0
    this.#frameBytes += octets
    if (this.#frameBytes > FRAME_BYTES_MAX) this.#socket.destroy()
  }

  #pingLater(): void {
    if (!this.isReady) return
    this.#ping = this.#clock.setTimer(PING_MS, () => {
      if (++this.#silentPings > 2) return void this.#socket.destroy()
      this.#srf.app.client.wp.send(this.#socket, 'ping')
      this.#pingLater()
    })
  }

  #lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#ping?.cancel()
    for (const user of this.#unanswered) user.failed(503, 'Connection To Drachtio-Server Lost')
    this.#unanswered.clear()
    for (const resolve of this.#routing.values()) resolve(false)
    this.#routing.clear()
    this.user.lost(this)
    this.#resolveClosed()
  }
}

function isUnknownDialog(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENODIALOG'
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/[\r\n]+/g, ' ').slice(0, 100)
}
