import { randomInteger } from '@ringwright/core'
import type { ReofferHandler, ReofferReply } from '../call-leg.js'
import { SuccessRetransmission } from '../dialog/success-retransmission.js'
import type { WireRequest } from '../message/index.js'
import type { InviteServerUser } from '../transaction/invite-server-transaction.js'
import type { DialogLeg } from './dialog-leg.js'
import type { IncomingRequest } from './incoming-request.js'
import { sdpBody } from './outgoing-request.js'
import { sdpOf } from './request-view.js'
import { supportedLine } from './supported-methods.js'

interface Answered {
  readonly sequence: number
  readonly retransmission: SuccessRetransmission
  readonly offer: string | undefined
  readonly localSdp: string
  readonly answered: ((sdp: string) => void) | undefined
}

/** The re-INVITEs that the peer sends on one leg (RFC 3261 14.2). */
export class PeerReoffers implements InviteServerUser {
  handler: ReofferHandler | undefined
  readonly #leg: DialogLeg
  #undecided: IncomingRequest | undefined
  #answered: Answered | undefined

  constructor(leg: DialogLeg) {
    this.#leg = leg
  }

  received(request: IncomingRequest): void {
    const { offerAnswer } = this.#leg
    // Whoever offers again has seen our 2xx, so it is only its ACK that was lost.
    if (this.#answered?.offer !== undefined) this.#settle(this.#answered, this.#answered.offer)
    if (offerAnswer.state === 'localOffer') return void request.respond(491)
    if (!offerAnswer.take('offerReceived')) {
      const seconds = randomInteger(this.#leg.context.random, 11)
      return void request.respond(500, { reason: 'Request Pending', lines: `Retry-After: ${seconds}\r\n` })
    }
    this.#undecided = request
    if (request.invite) {
      request.invite.user = this
      request.respond(100)
    }
    this.#leg.context.guarded(
      'onReoffer',
      () => this.#decide(request),
      () => this.#conclude(request, { status: 500 }),
    )
  }

  /** An UPDATE refreshes the call; with a session it is an offer like any other (RFC 3311 5.2). */
  updateReceived(request: IncomingRequest): void {
    if (sdpOf(request.wire) !== undefined) return this.received(request)
    request.respond(200, { lines: this.#accept(request) })
  }

  /** What every 2xx does and says: the peer's new Contact, ours, and how long the call goes on. */
  #accept({ wire, contactLine }: IncomingRequest): string {
    this.#leg.refreshTarget(wire)
    return contactLine + supportedLine + this.#leg.sessionTimer.grant(wire)
  }

  /** CANCEL of a re-INVITE ends the offer, not the call. */
  canceled(): void {
    if (this.#undecided) this.#conclude(this.#undecided, { status: 487 })
  }

  inviteResponseFailed(): void {}

  /** False when the ACK belongs to another INVITE of the dialog. */
  acknowledged(request: WireRequest): boolean {
    const answered = this.#answered
    if (!answered || answered.sequence !== request.cseq().sequence) return false
    this.#settle(answered, answered.offer ?? sdpOf(request))
    this.#leg.localReoffers.resume()
    return true
  }

  #settle(answered: Answered, sdp: string | undefined): void {
    answered.retransmission.stop()
    this.#answered = undefined
    this.#leg.offerAnswer.take('answerSent')
    if (sdp === undefined) return
    this.#leg.sessionChanged('remote', answered.localSdp, sdp)
    if (answered.offer === undefined) this.#leg.context.guarded('onReoffer', () => answered.answered?.(sdp))
  }

  stop(): void {
    this.#answered?.retransmission.stop()
    this.#answered = undefined
    if (this.#undecided) this.#conclude(this.#undecided, { status: 487 })
  }

  #updated(offer: string | undefined, localSdp: string): void {
    this.#leg.offerAnswer.take('answerSent')
    if (offer !== undefined) this.#leg.sessionChanged('remote', localSdp, offer)
    this.#leg.localReoffers.resume()
  }

  async #decide(request: IncomingRequest): Promise<void> {
    const reply = this.handler ? await this.handler(sdpOf(request.wire), request.view) : { sdp: this.#leg.localSdp }
    this.#conclude(request, reply)
  }

  #conclude(request: IncomingRequest, reply: ReofferReply): void {
    if (this.#undecided !== request) return
    this.#undecided = undefined
    if (!('sdp' in reply)) {
      request.respond(reply.status, reply.reason === undefined ? {} : { reason: reply.reason })
      this.#leg.offerAnswer.take('remoteOfferRefused')
      return this.#leg.localReoffers.resume()
    }
    const { transactions } = this.#leg.context
    const lines = this.#accept(request)
    const octets = request.respond(200, { lines, body: sdpBody(reply.sdp) })
    // An UPDATE has no ACK: its answer is its end (RFC 3311 5.2).
    if (!request.invite) return this.#updated(sdpOf(request.wire), reply.sdp)
    const again = (): void => transactions.retransmit(request.responseFlow, octets)
    this.#answered = {
      sequence: request.wire.cseq().sequence,
      offer: sdpOf(request.wire),
      localSdp: reply.sdp,
      answered: reply.answered,
      retransmission: new SuccessRetransmission(transactions.timers, transactions.timerValues, again, () => {
        this.#answered = undefined
        this.#leg.lost(408)
      }),
    }
  }
}
