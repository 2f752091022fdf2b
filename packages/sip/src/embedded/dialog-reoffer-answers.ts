import { SuccessRetransmission } from '../dialog/success-retransmission.js'
import type { ReofferAnswers } from '../leg/peer-reoffers.js'
import type { WireRequest } from '../message/index.js'
import { sdpBody } from '../stack/sdp-body.js'
import { supportedLine } from '../stack/supported-methods.js'
import type { DialogLeg } from './dialog-leg.js'
import type { IncomingRequest } from './incoming-request.js'

/** Answers the re-INVITEs and UPDATEs of one leg. */
export class DialogReofferAnswers implements ReofferAnswers<IncomingRequest> {
  readonly #leg: DialogLeg
  #unacknowledged: { readonly sequence: number; readonly retransmission: SuccessRetransmission } | undefined

  constructor(leg: DialogLeg) {
    this.#leg = leg
  }

  received(request: IncomingRequest, canceled: () => void): void {
    if (!request.invite) return
    const acknowledged = (ack: WireRequest): void => this.#leg.acknowledged(ack)
    request.invite.user = { acknowledged, canceled, inviteResponseFailed() {} }
    request.respond(100)
  }

  accept(request: IncomingRequest, localSdp: string): void {
    const { transactions } = this.#leg.context
    const octets = request.respond(200, { lines: this.#acceptingLines(request), body: sdpBody(localSdp) })
    if (!request.invite) return
    const again = (): void => transactions.retransmit(request.responseFlow, octets)
    this.#unacknowledged = {
      sequence: request.wire.cseq().sequence,
      retransmission: new SuccessRetransmission(transactions.timers, transactions.timerValues, again, () => {
        this.#unacknowledged = undefined
        this.#leg.lost(408)
      }),
    }
  }

  /** An UPDATE without a session refreshes the call (RFC 4028 7.4). */
  refresh(request: IncomingRequest): void {
    request.respond(200, { lines: this.#acceptingLines(request) })
  }

  /** False when the ACK belongs to another INVITE of the dialog. */
  isAcknowledgedBy(request: WireRequest): boolean {
    return this.#unacknowledged?.sequence === request.cseq().sequence
  }

  settled(): void {
    this.#unacknowledged?.retransmission.stop()
    this.#unacknowledged = undefined
  }

  /** What every 2xx does and says: the peer's new Contact, ours, and how long the call goes on. */
  #acceptingLines({ wire, contactLine }: IncomingRequest): string {
    this.#leg.refreshTarget(wire)
    return contactLine + supportedLine + this.#leg.sessionTimer.grant(wire)
  }
}
