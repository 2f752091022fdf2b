import { type Clock, type Random, RingwrightError } from '@ringwright/core'
import type { ReplacementHandler } from '../inbound-call.js'
import type { WireRequest } from '../message/index.js'
import type { DialOptions, OutboundCall, OutOfDialogOptions } from '../outbound-call.js'
import type { Flow, SipResponse, SipUri } from '../sip-request.js'
import type {
  Capabilities,
  CloseOptions,
  HandledMethod,
  RequestHandler,
  SipStack,
  SipStatistics,
  StackEvents,
} from '../sip-stack.js'
import { type Admission, createAdmission } from '../stack/admission.js'
import { withoutMediaKeys } from '../stack/media-keys.js'
import { assertOutOfDialogMethod } from '../stack/out-of-dialog-method.js'
import type { SubscribeHandler } from '../subscription.js'
import { DrachtioContext } from './drachtio-context.js'
import { type DrachtioFlow, drachtioFlow } from './drachtio-flow.js'
import { checkOptions, type DrachtioSipStackOptions } from './drachtio-options.js'
import { DrachtioOutboundCall } from './drachtio-outbound-call.js'
import { Exchange } from './exchange.js'
import { outOfDialogRequest } from './out-of-dialog.js'
import type { ReceivedRequest } from './received-request.js'
import { type CallHandler, RequestRouter } from './request-router.js'
import { ServerAcceptor } from './server-acceptor.js'
import { ServerConnection, type ServerConnectionUser } from './server-connection.js'
import type { ServerLink } from './server-link.js'
import { loadSrf, type SrfConstructor } from './srf-module.js'

/** As the embedded stack waits for the answers to what it hung up. */
const GOODBYE_MS = 4_000

/**
 * Calls by way of drachtio-server, which speaks SIP. Throws `invalid_argument` for options that cannot work. `start`
 * rejects when no server can be used at all; one of several that cannot is told of by `listener:failed`, and tried
 * again.
 */
export function createDrachtioSipStack(options: DrachtioSipStackOptions): SipStack {
  checkOptions(options)
  return new DrachtioSipStack(options)
}

class DrachtioSipStack implements SipStack, ServerConnectionUser {
  readonly capabilities: Capabilities = {
    transports: ['udp', 'tcp', 'tls', 'ws', 'wss'],
    lateOffer: true,
    forkedEarlyDialogs: false,
    digest: ['MD5', 'SHA-256'],
    flows: true,
  }
  readonly #options: DrachtioSipStackOptions
  readonly #context: DrachtioContext
  readonly #admission: Admission
  readonly #router: RequestRouter
  readonly #counters = { messagesReceived: 0, messagesSent: 0, parseErrors: 0, callsDialed: 0 }
  #connections: readonly ServerConnection[] = []
  #acceptor: ServerAcceptor | undefined
  #turn = 0
  #requestsRunning = 0
  #state: 'new' | 'started' | 'closed' = 'new'
  #closing: Promise<void> | undefined

  constructor(options: DrachtioSipStackOptions) {
    this.#options = options
    this.#context = new DrachtioContext(options.clock, options.random)
    this.#admission = createAdmission(options.clock, options.admission)
    this.#router = new RequestRouter(this.#context, this.#admission)
  }

  get listening() {
    return this.#connections.flatMap(({ link, greeting }) => (link && greeting ? greeting.listening : []))
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') {
      throw new RingwrightError('wrong_state', 'The stack has been started already: make a new one to start again.')
    }
    this.#state = 'started'
    const { clock, random } = this.#options
    const parts = { clock, random, Srf: await loadSrf() }
    this.#admission.start()
    try {
      await this.#open(parts)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options.graceMs ?? 0)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  onCall(handler: CallHandler): void {
    this.#router.callHandler = handler
  }

  onReplacement(handler: ReplacementHandler): void {
    this.#router.replacementHandler = handler
  }

  onRequest(method: HandledMethod, handler: RequestHandler): void {
    this.#routeAlso(method, () => this.#router.handlers.set(method, handler))
  }

  onSubscribe(handler: SubscribeHandler): void {
    this.#routeAlso('SUBSCRIBE', () => (this.#router.subscriptions.handler = handler))
  }

  dial(target: SipUri, options: DialOptions): OutboundCall {
    this.#assertRunning()
    this.#counters.callsDialed++
    return new DrachtioOutboundCall(this.#context, this.#linkFor(options.flow), target, options)
  }

  async request(method: string, target: SipUri, options: OutOfDialogOptions = {}): Promise<SipResponse> {
    this.#assertRunning()
    assertOutOfDialogMethod(method)
    const { random } = this.#context
    const { request } = outOfDialogRequest(this.#context, method, target, options, '', options.body)
    const link = this.#linkFor(options.flow)
    this.#requestsRunning++
    const response = await new Promise<SipResponse>((done) => {
      const { credentials, series } = options
      const nextSequence = series && (() => series.nextSequence())
      new Exchange({ link, request, credentials, random, nextSequence }, { done }).start()
    })
    this.#requestsRunning--
    return response
  }

  /** What drachtio-server sends again, and what is sent to it again, only it knows: these stay 0. */
  statistics(): SipStatistics {
    return {
      ...this.#counters,
      ...this.#router.counters,
      retransmissionsIn: 0,
      retransmissionsOut: 0,
      callsRunning: this.#context.calls.size,
      transactionsRunning: this.#requestsRunning,
    }
  }

  on<Name extends keyof StackEvents>(event: Name, listener: (payload: StackEvents[Name]) => void): () => void {
    return this.#context.events.on(event, listener)
  }

  get routed(): readonly string[] {
    return this.#router.routed
  }

  connected({ greeting }: ServerConnection): void {
    for (const listener of greeting?.listening ?? []) this.#context.events.emit('listener:opened', listener)
  }

  failed({ host, port }: ServerConnection, error: Error): void {
    this.#context.events.emit('listener:failed', { transport: 'tcp', host, port, error })
  }

  localTag(wire: WireRequest): string | undefined {
    return this.#router.localTag(wire)
  }

  received(request: ReceivedRequest): void {
    this.#router.received(request)
  }

  lost(link: ServerLink): void {
    const { calls, subscriptions } = this.#context
    for (const each of [...calls, ...subscriptions]) if (each.link === link) each.linkLost()
  }

  unreadable(): void {
    this.#counters.parseErrors++
  }

  traced(direction: 'in' | 'out', text: string, flow: DrachtioFlow): void {
    this.#counters[direction === 'in' ? 'messagesReceived' : 'messagesSent']++
    const { events, now } = this.#context
    if (!events.has('message:traced')) return
    const listener = this.listening.find(({ transport }) => transport === flow.transport)
    const local = { address: listener?.host ?? '', port: listener?.port ?? 0 }
    events.emit('message:traced', { direction, text: withoutMediaKeys(text), flow, local, at: now })
  }

  /** Rejects when nothing can be used at all. */
  async #open(parts: { readonly clock: Clock; readonly random: Random; readonly Srf: SrfConstructor }): Promise<void> {
    const { servers = [], accept } = this.#options
    if (accept) {
      this.#acceptor = new ServerAcceptor(accept, parts, this)
      const port = await this.#acceptor.open()
      this.#context.events.emit('listener:opened', { transport: 'tcp', host: accept.host, port })
    }
    this.#connections = servers.map((server) => new ServerConnection(server, parts, this))
    const problems = await Promise.all(this.#connections.map((connection) => connection.open()))
    const [problem] = problems
    if (problem && problems.every((each) => each) && !accept) throw problem
  }

  #routeAlso(method: HandledMethod, handle: () => void): void {
    const isNew = !this.#router.routed.includes(method)
    handle()
    if (isNew) for (const { link } of this.#connections) void link?.route([method])
  }

  /** Of a flow that server which has it; else each in turn. */
  #linkFor(flow: Flow | undefined): ServerLink | undefined {
    const name = drachtioFlow(flow)?.link.name
    const links = [...this.#connections.flatMap(({ link }) => link ?? []), ...this.#accepted()]
    return links.find((link) => link.name === name) ?? links[this.#turn++ % links.length]
  }

  #accepted(): ServerLink[] {
    return this.#acceptor ? [...this.#acceptor.links].filter(({ isReady }) => isReady) : []
  }

  #assertRunning(): void {
    if (this.#state === 'started') return
    const advice = this.#state === 'new' ? 'call start() first' : 'it is closed'
    throw new RingwrightError(
      this.#state === 'new' ? 'wrong_state' : 'closed',
      `The SIP stack isn't running: ${advice}.`,
    )
  }

  async #close(graceMs: number): Promise<void> {
    this.#router.closing = true
    const { calls } = this.#context
    if (graceMs > 0) await this.#within(graceMs, this.#idle())
    this.#state = 'closed'
    const goodbyes = [...[...calls].map((call) => call.shutDown()), this.#router.subscriptions.shutDown()]
    await this.#within(GOODBYE_MS, Promise.all(goodbyes))
    this.#admission.stop()
    const connections = this.#connections.map((connection) => connection.close())
    await this.#within(GOODBYE_MS, Promise.all([...connections, this.#acceptor?.close()]))
  }

  #idle(): Promise<void> {
    const { calls } = this.#context
    return new Promise((resolve) => {
      this.#context.callEnded = () => {
        if (calls.size === 0) resolve()
      }
      this.#context.callEnded()
    })
  }

  /** Peers that are gone are not waited for. */
  #within(limitMs: number, done: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.clock.setTimer(limitMs, () => resolve())
      void done.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }
}
