import { randomInteger, type Timer } from '@ringwright/core'
import type { ReofferOptions, ReofferResult } from '../call-leg.js'
import { linesOf, sdpBody } from '../embedded/outgoing-request.js'
import { localResponse, sdpOf } from '../embedded/request-view.js'
import { supportedLine } from '../embedded/supported-methods.js'
import type { SipResponse } from '../sip-request.js'
import type { DrachtioLeg } from './drachtio-leg.js'
import type { LinkResponse } from './server-link.js'

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

/**
 * The re-INVITEs that we send on one leg, one at a time (RFC 3261 14.1). Drachtio-srf's own queue never goes on after a
 * refused one, so it is not used.
 */
export class LocalReoffers {
  readonly #leg: DrachtioLeg
  readonly #waiting: Reoffer[] = []
  #running: Reoffer | undefined
  #backOff: Timer | undefined

  constructor(leg: DrachtioLeg) {
    this.#leg = leg
  }

  /** Whether a re-INVITE of ours waits for its answer: one of the peer's is glare then. */
  get isOffering(): boolean {
    return this.#running !== undefined && this.#backOff === undefined
  }

  offer(offer: Offer, options: ReofferOptions = {}): Promise<ReofferResult> {
    const lines = linesOf(options.headers)
    return new Promise((resolve) => {
      if (this.#leg.state === 'terminated') return resolve(refused(481, 'Call Has Ended'))
      if (this.#waiting.length >= WAITING_MAX) return resolve(refused(500, 'Too Many Offers Waiting'))
      this.#waiting.push({ offer, lines, resolve, glares: 0 })
      this.resume()
    })
  }

  /** What waits goes on when it can: the peer's own re-INVITE is done. */
  resume(): void {
    if (this.#running || this.#leg.peerReoffers.isOffering) return
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
    const body = typeof running.offer === 'string' ? sdpBody(running.offer) : undefined
    this.#leg.exchange('INVITE', supportedLine + running.lines, body, {
      done: (response, received) => {
        if (received && response.status < 300) void this.#conclude(running, received)
        else this.#failed(running, response)
      },
    })
  }

  #failed(running: Reoffer, response: SipResponse): void {
    if (this.#running !== running) return
    if (response.status === 491 && running.glares < GLARES_MAX) return this.#waitOutGlare(running)
    this.#running = undefined
    running.resolve({ outcome: 'refused', response })
    this.resume()
  }

  /** RFC 3261 14.1: whoever made the Call-ID waits 2.1 to 4 s, the other one up to 2 s, so that one comes first. */
  #waitOutGlare(running: Reoffer): void {
    running.glares++
    const { clock, random } = this.#leg.context
    const delayMs = this.#leg.role === 'uac' ? 2_100 + 10 * randomInteger(random, 191) : 10 * randomInteger(random, 201)
    this.#backOff = clock.setTimer(delayMs, () => {
      if (this.#leg.peerReoffers.isOffering) return this.#waitOutGlare(running)
      this.#backOff = undefined
      this.#send(running)
    })
  }

  async #conclude(running: Reoffer, received: LinkResponse): Promise<void> {
    const sdp = sdpOf(received.wire)
    const answer = await this.#answerTo(running.offer, sdp)
    received.acknowledge(answer === undefined ? undefined : sdpBody(answer))
    if (this.#running !== running) return
    this.#running = undefined
    if (sdp === undefined) running.resolve(refused(500, 'No Session In The Answer'))
    else {
      this.#leg.sessionChanged('local', answer ?? (running.offer as string), sdp)
      running.resolve({ outcome: 'accepted', sdp })
    }
    this.resume()
  }

  async #answerTo(offer: Offer, remoteOffer: string | undefined): Promise<string | undefined> {
    if (typeof offer !== 'function' || remoteOffer === undefined) return undefined
    try {
      return await offer(remoteOffer)
    } catch (error) {
      this.#leg.context.reportHandler(error, 'solicitOffer')
      return this.#leg.localSdp
    }
  }
}

function refused(status: number, reason: string): ReofferResult {
  return { outcome: 'refused', response: localResponse(status, reason) }
}
