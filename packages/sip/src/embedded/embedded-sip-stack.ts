import { RingwrightError } from '@ringwright/core'
import type { ReplacementHandler } from '../inbound-call.js'
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
import { stackListeners } from '../stack/listeners.js'
import { assertOutOfDialogMethod } from '../stack/out-of-dialog-method.js'
import type { SubscribeHandler } from '../subscription.js'
import { defaultTimerValues } from '../transaction/timer-values.js'
import { TransactionLayer } from '../transaction/transaction-layer.js'
import { nodeNetwork } from '../transport/node-network.js'
import { renewCertificate } from '../transport/renew-certificate.js'
import type { TlsCertificate } from '../transport/tls-identity.js'
import { checkOptions, type EmbeddedSipStackOptions } from './embedded-options.js'
import { LocalAddresses } from './local-addresses.js'
import { MessageReceiver } from './message-receiver.js'
import { traceMessage } from './message-trace.js'
import { flowOf, outOfDialogRequest } from './out-of-dialog.js'
import { OutboundInvite } from './outbound-invite.js'
import { type CallHandler, RequestDispatcher } from './request-dispatcher.js'
import { RequestExchange } from './request-exchange.js'
import { StackContext } from './stack-context.js'

/**
 * Timers may fire this late, together with others. It saves most wake-ups under load, and is far below what
 * any interval of RFC 3261 can tell apart.
 */
const TIMER_COARSENESS_MS = 10

/** The recommendation of RFC 4028 4. */
const SESSION_SECONDS = 1_800

/** Four attempts at a BYE (RFC 3261 17.1.2): a peer that is there has heard one. */
const GOODBYE_MS = 4_000

/** Ringwright's own SIP stack. Throws `invalid_argument` for options that cannot work. */
export function createEmbeddedSipStack(options: EmbeddedSipStackOptions): SipStack {
  checkOptions(options)
  return new EmbeddedSipStack(options)
}

class EmbeddedSipStack implements SipStack {
  readonly capabilities: Capabilities
  readonly #options: EmbeddedSipStackOptions
  readonly #context: StackContext
  readonly #admission: Admission
  readonly #dispatcher: RequestDispatcher
  #state: 'new' | 'started' | 'closed' = 'new'
  #closing: Promise<void> | undefined

  constructor(options: EmbeddedSipStackOptions) {
    const { clock, random, admission, timers, networkLimits } = options
    this.#options = options
    this.capabilities = {
      transports: [...new Set(options.listen.map(({ transport }) => transport))],
      lateOffer: true,
      forkedEarlyDialogs: true,
      digest: ['MD5', 'SHA-256'],
      flows: true,
    }
    const events = stackListeners()
    this.#context = new StackContext({
      clock,
      random,
      network: options.network ?? nodeNetwork({ clock, ...(networkLimits ? { limits: networkLimits } : {}) }),
      transactions: new TransactionLayer({
        clock,
        timerValues: { ...defaultTimerValues, ...timers },
        timerCoarsenessMs: TIMER_COARSENESS_MS,
        sent: (message, flow) => traceMessage(events, 'out', message, flow, clock),
      }),
      addresses: new LocalAddresses(),
      events,
      userAgent: options.userAgent,
      sessionSeconds: options.sessionSeconds ?? SESSION_SECONDS,
    })
    this.#admission = createAdmission(clock, admission)
    this.#dispatcher = new RequestDispatcher(this.#context, this.#admission)
  }

  get listening() {
    return this.#context.addresses.all.map(({ listener: { transport, host, port } }) => ({ transport, host, port }))
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') {
      throw new RingwrightError('wrong_state', 'The stack has been started already: make a new one to start again.')
    }
    this.#state = 'started'
    const { network, addresses, events } = this.#context
    const receiver = new MessageReceiver(this.#context, this.#dispatcher)
    this.#admission.start()
    try {
      for (const options of this.#options.listen) {
        const listener = await network.listen(options, receiver)
        addresses.add(listener, options)
        events.emit('listener:opened', { transport: listener.transport, host: listener.host, port: listener.port })
      }
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
    this.#dispatcher.callHandler = handler
  }

  onReplacement(handler: ReplacementHandler): void {
    this.#dispatcher.replacementHandler = handler
  }

  onRequest(method: HandledMethod, handler: RequestHandler): void {
    this.#dispatcher.handlers.set(method, handler)
  }

  onSubscribe(handler: SubscribeHandler): void {
    this.#dispatcher.subscriptions.handler = handler
  }

  dial(target: SipUri, options: DialOptions): OutboundCall {
    this.#assertRunning()
    return new OutboundInvite(this.#context, target, options)
  }

  async request(method: string, target: SipUri, options: OutOfDialogOptions = {}): Promise<SipResponse> {
    this.#assertRunning()
    assertOutOfDialogMethod(method)
    const dialed = outOfDialogRequest(this.#context, method, target, options, '', options.body)
    let { sequence } = dialed.request
    return new Promise((done) => {
      new RequestExchange(this.#context, {
        request: dialed.request,
        target: dialed.target,
        flow: dialed.flow,
        credentials: options.credentials,
        contact: false,
        offersKeepAlives: options.offersKeepAlives ?? false,
        nextSequence: () => options.series?.nextSequence() ?? ++sequence,
        done,
      }).start()
    })
  }

  keepAlive(flow: Flow, everySeconds: number): () => void {
    this.#assertRunning()
    return this.#context.keepAlives.keep(flowOf(flow), everySeconds)
  }

  renewCertificate(certificate: TlsCertificate, port?: number): void {
    const listeners = this.#context.addresses.all.map(({ listener }) => listener)
    renewCertificate(listeners, certificate, port)
  }

  statistics(): SipStatistics {
    const { counters, transactions, calls } = this.#context
    return {
      ...counters,
      messagesSent: transactions.messagesSent,
      retransmissionsOut: transactions.retransmissionsOut,
      callsRunning: calls.size,
      transactionsRunning: transactions.size,
    }
  }

  on<Name extends keyof StackEvents>(event: Name, listener: (payload: StackEvents[Name]) => void): () => void {
    return this.#context.events.on(event, listener)
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
    const wasStarted = this.#state === 'started'
    this.#dispatcher.closing = true
    if (wasStarted && graceMs > 0) await this.#callsEnd(graceMs)
    this.#state = 'closed'
    const { calls, addresses, transactions, keepAlives } = this.#context
    await this.#goodbye([...[...calls].map((call) => call.shutDown()), this.#dispatcher.subscriptions.shutDown()])
    this.#admission.stop()
    keepAlives.stop()
    transactions.close()
    await Promise.all(addresses.all.map(({ listener }) => listener.close()))
  }

  /** Waits for the answers to what was hung up, though not for peers that are gone. */
  #goodbye(hungUp: readonly Promise<void>[]): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.clock.setTimer(GOODBYE_MS, () => resolve())
      void Promise.all(hungUp).then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  #callsEnd(graceMs: number): Promise<void> {
    const { calls, clock } = this.#context
    return new Promise((resolve) => {
      const timer = clock.setTimer(graceMs, () => resolve())
      const check = (): void => {
        if (calls.size > 0) return
        timer.cancel()
        resolve()
      }
      this.#context.callEnded = check
      check()
    })
  }
}
