import { randomInteger } from '@ringwright/core'
import type { ReofferHandler, ReofferReply } from '../call-leg.js'
import { sdpBody } from '../embedded/outgoing-request.js'
import { sdpOf } from '../embedded/request-view.js'
import { allowLine, supportedLine } from '../embedded/supported-methods.js'
import type { CarriedLeg } from '../leg/carried-leg.js'
import type { LocalReoffers } from '../leg/local-reoffers.js'
import type { ReceivedRequest } from './received-request.js'

/** The leg that is offered something. */
export interface OfferedLeg extends CarriedLeg {
  readonly localReoffers: LocalReoffers
}

interface Answered {
  readonly offer: string | undefined
  readonly localSdp: string
  readonly answered: ((sdp: string) => void) | undefined
}

/** The re-INVITEs that the peer sends on one leg (RFC 3261 14.2). */
export class PeerReoffers {
  handler: ReofferHandler | undefined
  readonly #leg: OfferedLeg
  #undecided: ReceivedRequest | undefined
  #answered: Answered | undefined

  constructor(leg: OfferedLeg) {
    this.#leg = leg
  }

  /** Whether a re-INVITE of the peer waits for our answer, or our answer for its ACK. */
  get isOffering(): boolean {
    return this.#undecided !== undefined || this.#answered !== undefined
  }

  received(request: ReceivedRequest): void {
    // Whoever offers again has seen our answer, so it is only its ACK that was lost.
    if (this.#answered?.offer !== undefined) this.acknowledged(undefined)
    if (this.#leg.localReoffers.isOffering) return request.respond(491)
    if (this.isOffering) {
      const seconds = randomInteger(this.#leg.context.random, 11)
      return request.respond(500, { reason: 'Request Pending', lines: `Retry-After: ${seconds}\r\n` })
    }
    this.#undecided = request
    request.onCanceled(() => this.#conclude(request, { status: 487 }))
    this.#leg.context.guarded(
      'onReoffer',
      () => this.#decide(request),
      () => this.#conclude(request, { status: 500 }),
    )
  }

  /** `answer` is what the ACK carries. */
  acknowledged(answer: string | undefined): void {
    const answered = this.#answered
    if (!answered) return
    this.#answered = undefined
    const sdp = answered.offer ?? answer
    if (sdp !== undefined) {
      this.#leg.sessionChanged('remote', answered.localSdp, sdp)
      if (answered.offer === undefined) this.#leg.context.guarded('onReoffer', () => answered.answered?.(sdp))
    }
    this.#leg.localReoffers.resume()
  }

  stop(): void {
    this.#answered = undefined
    if (this.#undecided) this.#conclude(this.#undecided, { status: 487 })
  }

  async #decide(request: ReceivedRequest): Promise<void> {
    const reply = this.handler ? await this.handler(sdpOf(request.wire), request.view) : { sdp: this.#leg.localSdp }
    this.#conclude(request, reply)
  }

  #conclude(request: ReceivedRequest, reply: ReofferReply): void {
    if (this.#undecided !== request) return
    this.#undecided = undefined
    if (!('sdp' in reply)) {
      request.respond(reply.status, reply.reason === undefined ? {} : { reason: reply.reason })
      return this.#leg.localReoffers.resume()
    }
    const { sdp: localSdp, answered } = reply
    this.#answered = { offer: sdpOf(request.wire), localSdp, answered }
    request.respond(200, { lines: allowLine + supportedLine, body: sdpBody(localSdp) })
    // An UPDATE has no ACK: its answer is its end (RFC 3311 5.2).
    if (request.wire.method === 'UPDATE') this.acknowledged(undefined)
  }
}
