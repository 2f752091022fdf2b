import { randomInteger } from '@ringwright/core'
import type { ReofferOptions, ReofferResult } from '../call-leg.js'
import type { WireResponse } from '../message/index.js'
import type { SipResponse } from '../sip-request.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { Acknowledgement } from './acknowledgement.js'
import type { EstablishedLeg } from './established-leg.js'
import { InviteExchange } from './invite-exchange.js'
import { linesOf, sdpBody } from './outgoing-request.js'
import { localResponse, sdpOf } from './request-view.js'
import { supportedLine } from './supported-methods.js'

type Offer = string | ((remoteOffer: string) => string | Promise<string>)

interface Reoffer {
  readonly offer: Offer
  readonly lines: string
  readonly resolve: (result: ReofferResult) => void
  glares: number
}

/** Each glare waits about a second or three; a peer that says 491 forever is refused after this many. */
const GLARES_MAX = 8

/** A host that offers faster than the peer answers is told so. */
const WAITING_MAX = 32

/** The re-INVITEs that we send on one leg, one at a time (RFC 3261 14.1). */
export class LocalReoffers implements TimerOwner {
  readonly #leg: EstablishedLeg
  readonly #waiting: Reoffer[] = []
  #running: Reoffer | undefined
  #backOff: TimerSlot | undefined

  constructor(leg: EstablishedLeg) {
    this.#leg = leg
  }

  offer(offer: Offer, options: ReofferOptions = {}): Promise<ReofferResult> {
    const lines = linesOf(options.headers)
    return new Promise((resolve) => {
      if (this.#leg.state === 'terminated') return resolve(refused(481, 'Call Has Ended'))
      if (this.#waiting.length >= WAITING_MAX) return resolve(refused(500, 'Too Many Offers Waiting'))
      this.#waiting.push({ offer, lines, resolve, glares: 0 })
      this.#next()
    })
  }

  /** What waited goes on: the peer's own re-INVITE is done. */
  resume(): void {
    this.#next()
  }

  stop(): void {
    if (this.#backOff) this.#leg.context.transactions.timers.clear(this.#backOff)
    const all = this.#running ? [this.#running, ...this.#waiting] : this.#waiting
    for (const { resolve } of all) resolve(refused(481, 'Call Has Ended'))
    this.#waiting.length = 0
    this.#running = undefined
  }

  timerFired(): void {
    this.#send()
  }

  #next(): void {
    if (this.#running || this.#leg.offerAnswer.state !== 'stable' || this.#leg.unacknowledged) return
    this.#running = this.#waiting.shift()
    this.#send()
  }

  #send(): void {
    const running = this.#running
    if (!running) return
    const leg = this.#leg
    if (!leg.offerAnswer.take('offerSent')) return this.#waitOutGlare(running)
    const body = typeof running.offer === 'string' ? sdpBody(running.offer) : undefined
    let answered = false
    let acknowledgement: Acknowledgement | undefined
    const exchange = new InviteExchange(
      leg.context,
      {
        request: leg.newRequest('INVITE', running.lines, body),
        target: leg.dialog.routed.nextHop,
        flow: leg.stickyFlow,
        challenges: leg.challenges,
        contactParameters: '',
        nextSequence: () => leg.dialog.nextSequence(),
        sessionLines: (minSeconds) => supportedLine + leg.sessionTimer.requestLines(minSeconds),
      },
      {
        provisional: () => {},
        success: (response) => {
          if (answered) return acknowledgement?.again()
          answered = true
          void this.#conclude(running, response, (answer) => {
            acknowledgement = leg.acknowledge(exchange.sequence, exchange.authorizationLines, answer)
          })
        },
        failed: (response) => this.#failed(running, response),
      },
    )
    exchange.start()
  }

  #failed(running: Reoffer, response: SipResponse): void {
    this.#leg.offerAnswer.take('localOfferRefused')
    if (this.#running !== running) return
    if (response.status === 491 && running.glares < GLARES_MAX) return this.#waitOutGlare(running)
    this.#running = undefined
    running.resolve({ outcome: 'refused', response })
    // RFC 3261 12.2.1.2: the peer doesn't know the call, or is gone.
    if (response.status === 481 || (response.status === 408 && response.local)) this.#leg.lost(response.status)
    this.#next()
  }

  /** RFC 3261 14.1: whoever made the Call-ID waits 2.1 to 4 s, the other one up to 2 s, so that one comes first. */
  #waitOutGlare(running: Reoffer): void {
    running.glares++
    const { random, transactions } = this.#leg.context
    const delayMs = this.#leg.role === 'uac' ? 2_100 + 10 * randomInteger(random, 191) : 10 * randomInteger(random, 201)
    this.#backOff ??= new TimerSlot(this)
    transactions.timers.set(this.#backOff, 'glare', delayMs)
  }

  async #conclude(
    running: Reoffer,
    response: WireResponse,
    acknowledge: (answer: string | undefined) => void,
  ): Promise<void> {
    const leg = this.#leg
    leg.refreshTarget(response)
    leg.sessionTimer.accepted(response)
    const sdp = sdpOf(response)
    const answer = await this.#answerTo(running, sdp)
    acknowledge(answer)
    leg.offerAnswer.take('answerReceived')
    if (this.#running !== running) return
    this.#running = undefined
    if (sdp === undefined) running.resolve(refused(500, 'No Session In The Answer'))
    else {
      leg.sessionChanged('local', answer ?? (running.offer as string), sdp)
      running.resolve({ outcome: 'accepted', sdp })
    }
    this.#next()
  }

  async #answerTo(running: Reoffer, remoteOffer: string | undefined): Promise<string | undefined> {
    if (typeof running.offer !== 'function' || remoteOffer === undefined) return undefined
    try {
      return await running.offer(remoteOffer)
    } catch (error) {
      this.#leg.context.events.emit('handler:failed', { error, during: 'solicitOffer' })
      return this.#leg.localSdp
    }
  }
}

function refused(status: number, reason: string): ReofferResult {
  return { outcome: 'refused', response: localResponse(status, reason) }
}
