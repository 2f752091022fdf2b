import type { Clock, Random, Timer } from '@ringwright/core'
import { agreedSeconds } from '../keep-alive/index.js'
import { parseNameAddr } from '../message/index.js'
import type { Flow, HeaderValues, SipResponse } from '../sip-request.js'

export interface TrunkRegistrationOptions {
  readonly clock: Clock
  readonly random: Random
  readonly seconds: number
  /** The Contact value that the provider is told. */
  readonly contact: () => string
  /** Who we are among the provider's flows (RFC 5626), as a URN. Default: a phone without flows. */
  readonly instance?: string
  /** Sends a REGISTER that offers keep-alives. */
  register(headers: HeaderValues): Promise<SipResponse>
  /** Pings a flow; gives the function that ends it, or undefined where somebody else keeps flows open. */
  keepAlive(flow: Flow, everySeconds: number): (() => void) | undefined
  changed(isRegistered: boolean, detail: string): void
}

/** RFC 5626 4.5: the first failure waits for 30 s, each further one for twice as long, up to half an hour. */
const BACK_OFF_SECONDS = 30
const BACK_OFF_SECONDS_MAX = 1_800

/** A provider that restarts is back by then; if not, the usual back-off begins. */
const RENEWED_AFTER_LOSS_SECONDS = 1

/** Renewed when so much of it is over: the rest is time for lost packets. */
const RENEWED_AFTER = 0.8

/**
 * As long as a stack waits for the answers to what it hangs up, which comes next: calls must not wait for a provider
 * that is gone.
 */
const GOODBYE_MS = 4_000

/** Keeps a provider told where we are (RFC 3261 10.2). */
export class TrunkRegistration {
  readonly #options: TrunkRegistrationOptions
  #timer: Timer | undefined
  #seconds: number
  #failures = 0
  /** Which REGISTER is the last one; the answer to any other comes too late. */
  #asked = 0
  #isRegistered = false
  /** The provider has entered us once, or has got a REGISTER whose answer was lost: an entry may be there until it is taken back. */
  #mayBeEntered = false
  /** The answer to the last REGISTER. */
  #answer: Promise<SipResponse> | undefined
  #isStopped = false
  /** What the provider reaches us by. */
  #flow: Flow | undefined
  #stopPings: (() => void) | undefined
  /** The provider, or a proxy before it, does not keep flows. */
  #isOutboundRefused = false

  constructor(options: TrunkRegistrationOptions) {
    this.#options = options
    this.#seconds = options.seconds
  }

  get isRegistered(): boolean {
    return this.#isRegistered
  }

  start(): void {
    void this.#register()
  }

  /** A flow is over. When it was that of the registration, calls to us find no way until it is renewed. */
  lost(flow: Flow): void {
    if (!this.#isRegistered || this.#isStopped || this.#flow?.key !== flow.key) return
    this.#isRegistered = false
    this.#flow = undefined
    // A renewal that is under way went over that flow.
    this.#asked++
    this.#stopPings?.()
    this.#timer?.cancel()
    this.#options.changed(false, 'its flow is over')
    // Not all at the same moment after a restart of the provider.
    this.#again(RENEWED_AFTER_LOSS_SECONDS * (0.5 + this.#options.random.next()))
  }

  /** Resolves when the provider knows that we are gone, or has not answered for four seconds. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    this.#stopPings?.()
    this.#isRegistered = false
    const told = Promise.allSettled([this.#unregister()])
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(GOODBYE_MS, () => resolve())
      void told.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  /** After the answer to a REGISTER that is under way: one that came later would enter us again. */
  async #unregister(): Promise<void> {
    await this.#answer
    if (this.#mayBeEntered) await this.#options.register(this.#headers(0))
  }

  async #register(): Promise<void> {
    const asked = ++this.#asked
    this.#answer = this.#options.register(this.#headers(this.#seconds))
    const response = await this.#answer
    const { status, local } = response
    this.#mayBeEntered ||= status < 300 || (local && status === 408)
    if (this.#isStopped || asked !== this.#asked) return
    if (status < 300) {
      this.#keepFlow(response)
      return this.#registered(grantedSeconds(response, this.#options.contact()) ?? this.#seconds)
    }
    if (status === 439 && !this.#isOutboundRefused) {
      this.#isOutboundRefused = true
      return this.#register()
    }
    const minimum = Number(response.headers.get('min-expires') ?? 0)
    if (status === 423 && minimum > this.#seconds && minimum <= 86_400) {
      this.#seconds = minimum
      return this.#register()
    }
    this.#refused(`${status} ${response.reason}`)
  }

  #headers(seconds: number): HeaderValues {
    const { instance, contact } = this.#options
    const common = { Contact: contact(), Expires: String(seconds) }
    if (instance === undefined || this.#isOutboundRefused) return common
    return {
      ...common,
      Contact: `${contact()};+sip.instance="<${instance}>";reg-id=1`,
      Supported: 'path, outbound',
    }
  }

  #keepFlow(response: SipResponse): void {
    const seconds = agreedSeconds(response)
    this.#flow = response.flow
    this.#stopPings?.()
    this.#stopPings = seconds && response.flow ? this.#options.keepAlive(response.flow, seconds) : undefined
  }

  #registered(seconds: number): void {
    const wasRegistered = this.#isRegistered
    this.#failures = 0
    this.#isRegistered = true
    if (!wasRegistered) this.#options.changed(true, `for ${seconds} s`)
    this.#again(seconds * RENEWED_AFTER)
  }

  #refused(detail: string): void {
    this.#isRegistered = false
    this.#stopPings?.()
    this.#options.changed(false, detail)
    const seconds = Math.min(BACK_OFF_SECONDS_MAX, BACK_OFF_SECONDS * 2 ** this.#failures++)
    // Not all at the same moment after an outage of the provider.
    this.#again(seconds * (0.5 + this.#options.random.next() / 2))
  }

  #again(seconds: number): void {
    this.#timer = this.#options.clock.setTimer(Math.round(seconds * 1_000), () => void this.#register())
  }
}

/** A registrar lists all contacts of the account (RFC 3261 10.3 step 8); the expiry of ours is the one that counts. */
function grantedSeconds({ headers }: SipResponse, contact: string): number | undefined {
  const ours = parseNameAddr(contact)?.uri
  const listed = headers.list('contact').map((text) => parseNameAddr(text))
  const found = listed.find((address) => address?.uri === ours) ?? (listed.length === 1 ? listed[0] : undefined)
  const seconds = Number(found?.parameters.get('expires') ?? headers.get('expires') ?? Number.NaN)
  return seconds > 0 ? seconds : undefined
}
