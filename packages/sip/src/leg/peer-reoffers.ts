import type { Instant } from '@ringwright/core'
import type { ReofferHandler, ReofferReply } from '../call-leg.js'
import { sdpOf } from '../stack/sdp-body.js'
import type { CarriedLeg } from './carried-leg.js'
import { type LegRequest, requestPending } from './leg-request.js'
import type { LocalReoffers } from './local-reoffers.js'

/** The leg that is offered something. */
export interface OfferedLeg extends CarriedLeg {
  readonly localReoffers: LocalReoffers
}

/** How a stack answers the re-INVITEs of one leg. */
export interface ReofferAnswers<Request extends LegRequest> {
  /** The host decides now; `canceled` is for a CANCEL that comes meanwhile. */
  received(request: Request, canceled: () => void): void
  /** Sends the 200, and sends it again until it is settled. */
  accept(request: Request, localSdp: string): void
  /** The ACK is here, or need not be waited for any more. */
  settled(): void
}

interface Answered {
  readonly offer: string | undefined
  readonly localSdp: string
  readonly answered: ((sdp: string) => void) | undefined
}

/** Whoever has got a leg may have to make its audio ready, or to wait for the other party, before it can decide offers. */
const HANDLER_WITHIN_MS = 1_000

/** The re-INVITEs that the peer sends on one leg, and its UPDATEs with a session (RFC 3261 14.2, RFC 3311). */
export class PeerReoffers<Request extends LegRequest> {
  #handler: ReofferHandler | undefined
  /** Set while an offer waits for a handler. */
  #handlerCame: ((handler: ReofferHandler | undefined) => void) | undefined
  readonly #begunAt: Instant
  readonly #leg: OfferedLeg
  readonly #answers: ReofferAnswers<Request>
  #undecided: Request | undefined
  #answered: Answered | undefined

  constructor(leg: OfferedLeg, answers: ReofferAnswers<Request>) {
    this.#leg = leg
    this.#answers = answers
    this.#begunAt = leg.context.clock.now()
  }

  set handler(handler: ReofferHandler) {
    this.#handler = handler
    this.#handlerCame?.(handler)
  }

  /** Whether an offer of the peer waits for our answer, or our answer for its ACK. */
  get isOffering(): boolean {
    return this.#undecided !== undefined || this.#answered !== undefined
  }

  received(request: Request): void {
    // Whoever offers again has seen our 200, so it is only its ACK that was lost.
    if (this.#answered?.offer !== undefined) this.#settle(this.#answered, this.#answered.offer)
    if (this.#leg.localReoffers.isOffering) return request.respond(491)
    if (this.isOffering) return request.respond(500, requestPending(this.#leg.context.random))
    this.#undecided = request
    this.#answers.received(request, () => this.#conclude(request, { status: 487 }))
    this.#leg.context.guarded(
      'onReoffer',
      () => this.#decide(request),
      () => this.#conclude(request, { status: 500 }),
    )
  }

  /** `answer` is what the ACK carries. */
  acknowledged(answer: string | undefined): void {
    if (!this.#answered) return
    this.#settle(this.#answered, this.#answered.offer ?? answer)
    this.#leg.localReoffers.resume()
  }

  stop(): void {
    if (this.#answered) this.#answers.settled()
    this.#answered = undefined
    if (this.#undecided) this.#conclude(this.#undecided, { status: 487 })
    this.#handlerCame?.(undefined)
  }

  async #decide(request: Request): Promise<void> {
    const handler = this.#handler ?? (await this.#handlerToCome())
    if (this.#undecided !== request) return
    const reply = handler ? await handler(sdpOf(request.wire), request.view) : { sdp: this.#leg.localSdp }
    this.#conclude(request, reply)
  }

  #handlerToCome(): Promise<ReofferHandler | undefined> {
    const { clock } = this.#leg.context
    const leftMs = this.#begunAt + HANDLER_WITHIN_MS - clock.now()
    return new Promise((resolve) => {
      if (leftMs <= 0) return resolve(undefined)
      const timer = clock.setTimer(leftMs, () => resolve(undefined))
      this.#handlerCame = (handler) => {
        timer.cancel()
        resolve(handler)
      }
    })
  }

  #conclude(request: Request, reply: ReofferReply): void {
    if (this.#undecided !== request) return
    this.#undecided = undefined
    if (!('sdp' in reply)) {
      request.respond(reply.status, reply.reason === undefined ? {} : { reason: reply.reason })
      return this.#leg.localReoffers.resume()
    }
    this.#answered = { offer: sdpOf(request.wire), localSdp: reply.sdp, answered: reply.answered }
    this.#answers.accept(request, reply.sdp)
    // An UPDATE has no ACK: its answer is its end (RFC 3311 5.2).
    if (request.wire.method === 'UPDATE') this.acknowledged(undefined)
  }

  #settle({ offer, localSdp, answered }: Answered, sdp: string | undefined): void {
    this.#answered = undefined
    this.#answers.settled()
    if (sdp === undefined) return
    this.#leg.sessionChanged('remote', localSdp, sdp)
    if (offer === undefined) this.#leg.context.guarded('onReoffer', () => answered?.(sdp))
  }
}
