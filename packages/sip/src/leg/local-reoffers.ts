import { randomInteger, type Timer } from '@ringwright/core'
import type { ReofferOptions, ReofferResult, SessionOffer } from '../call-leg.js'
import { linesOf } from '../message/index.js'
import type { SipResponse } from '../sip-request.js'
import { localResponse } from '../stack/message-view.js'
import type { CarriedLeg } from './carried-leg.js'

/** A session of ours, or how the one that the peer is asked for is answered. */
type Offer = { readonly session: SessionOffer } | { readonly answer: (remoteOffer: string) => string | Promise<string> }

/** What comes of a re-INVITE. */
export interface ReofferUser {
  /** `sdp`: what its 2xx says; the ACK carries the answer where that is an offer. */
  accepted(sdp: string | undefined, acknowledge: (answer: string | undefined) => void): void
  refused(response: SipResponse): void
}

/** How a stack sends re-INVITEs of one leg. */
export interface ReofferCarrier {
  /** Whether nothing of either side is under way that a new offer would have to wait for. */
  readonly mayOffer: boolean
  /** False when an offer of the peer has just come: glare, as if the peer had said 491. */
  sendReoffer(sdp: string | undefined, lines: string, user: ReofferUser): boolean
  /** The host has been told of a refusal, which may say that the call is over. */
  reofferRefused(response: SipResponse): void
}

interface Reoffer {
  readonly offer: Offer
  readonly lines: string
  readonly resolve: (result: ReofferResult) => void
  readonly reject: (error: unknown) => void
  /** As it went out last. */
  sdp: string | undefined
  glares: number
}

/** Each glare waits about a second or three; a peer that says 491 forever is refused after this many. */
const GLARES_MAX = 8

/** A host that offers faster than the peer answers is told so. */
const WAITING_MAX = 32

/** The re-INVITEs that we send on one leg, one at a time (RFC 3261 14.1). */
export class LocalReoffers {
  readonly #leg: CarriedLeg
  readonly #carrier: ReofferCarrier
  readonly #waiting: Reoffer[] = []
  #running: Reoffer | undefined
  #backOff: Timer | undefined

  constructor(leg: CarriedLeg, carrier: ReofferCarrier) {
    this.#leg = leg
    this.#carrier = carrier
  }

  /** Whether a re-INVITE of ours waits for its answer: one of the peer's is glare then. */
  get isOffering(): boolean {
    return this.#running !== undefined && this.#backOff === undefined
  }

  offer(offer: Offer, options: ReofferOptions = {}): Promise<ReofferResult> {
    const lines = linesOf(options.headers)
    return new Promise((resolve, reject) => {
      if (this.#leg.state === 'terminated') return resolve(refused(481, 'Call Has Ended'))
      if (this.#waiting.length >= WAITING_MAX) return resolve(refused(500, 'Too Many Offers Waiting'))
      this.#waiting.push({ offer, lines, resolve, reject, sdp: undefined, glares: 0 })
      this.resume()
    })
  }

  /** What waits goes on when it can: the peer's own re-INVITE is done. */
  resume(): void {
    if (this.#running || this.#waiting.length === 0 || !this.#carrier.mayOffer) return
    this.#running = this.#waiting.shift()
    if (this.#running) this.#send(this.#running)
  }

  stop(): void {
    this.#backOff?.cancel()
    const all = this.#running ? [this.#running, ...this.#waiting] : this.#waiting
    for (const { resolve } of all) resolve(refused(481, 'Call Has Ended'))
    this.#waiting.length = 0
    this.#running = undefined
  }

  #send(running: Reoffer): void {
    this.#backOff = undefined
    const { offer } = running
    const session = 'session' in offer ? offer.session : undefined
    if (typeof session === 'function') void this.#describe(running, session)
    else this.#sendNow(running, session)
  }

  /** Made again after glare: what was agreed on meanwhile, by an offer of the peer, would be taken back by an older one. */
  async #describe(running: Reoffer, make: () => string | Promise<string>): Promise<void> {
    try {
      const sdp = await make()
      if (this.#running === running) this.#sendNow(running, sdp)
    } catch (error) {
      running.reject(error)
      if (this.#running !== running) return
      this.#running = undefined
      this.resume()
    }
  }

  #sendNow(running: Reoffer, sdp: string | undefined): void {
    running.sdp = sdp
    const isSent = this.#carrier.sendReoffer(sdp, running.lines, {
      accepted: (sdp, acknowledge) => void this.#conclude(running, sdp, acknowledge),
      refused: (response) => this.#refused(running, response),
    })
    if (!isSent) this.#waitOutGlare(running)
  }

  #refused(running: Reoffer, response: SipResponse): void {
    if (this.#running !== running) return
    if (response.status === 491 && running.glares < GLARES_MAX) return this.#waitOutGlare(running)
    this.#running = undefined
    running.resolve({ outcome: 'refused', response })
    this.#carrier.reofferRefused(response)
    this.resume()
  }

  /** RFC 3261 14.1: whoever made the Call-ID waits 2.1 to 4 s, the other one up to 2 s, so that one comes first. */
  #waitOutGlare(running: Reoffer): void {
    running.glares++
    const { context, role } = this.#leg
    const steps = role === 'uac' ? 210 + randomInteger(context.random, 191) : randomInteger(context.random, 201)
    this.#backOff = context.clock.setTimer(10 * steps, () => this.#send(running))
  }

  async #conclude(
    running: Reoffer,
    sdp: string | undefined,
    acknowledge: (answer: string | undefined) => void,
  ): Promise<void> {
    const answer = await this.#answerTo(running.offer, sdp)
    acknowledge(answer)
    if (this.#running !== running) return
    this.#running = undefined
    if (sdp === undefined) running.resolve(refused(500, 'No Session In The Answer'))
    else {
      this.#leg.sessionChanged('local', answer ?? (running.sdp as string), sdp)
      running.resolve({ outcome: 'accepted', sdp })
    }
    this.resume()
  }

  async #answerTo(offer: Offer, remoteOffer: string | undefined): Promise<string | undefined> {
    if (!('answer' in offer) || remoteOffer === undefined) return undefined
    try {
      return await offer.answer(remoteOffer)
    } catch (error) {
      this.#leg.context.reportHandler(error, 'solicitOffer')
      return this.#leg.localSdp
    }
  }
}

function refused(status: number, reason: string): ReofferResult {
  return { outcome: 'refused', response: localResponse(status, reason) }
}
