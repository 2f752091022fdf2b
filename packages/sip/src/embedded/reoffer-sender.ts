import type { ReofferCarrier, ReofferUser } from '../leg/local-reoffers.js'
import type { WireResponse } from '../message/index.js'
import type { SipResponse } from '../sip-request.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import { supportedLine } from '../stack/supported-methods.js'
import type { Acknowledgement } from './acknowledgement.js'
import type { DialogLeg } from './dialog-leg.js'
import { InviteExchange } from './invite-exchange.js'
import { dialogRequest } from './outgoing-request.js'

/** Sends the re-INVITEs of one leg. */
export class ReofferSender implements ReofferCarrier {
  readonly #leg: DialogLeg

  constructor(leg: DialogLeg) {
    this.#leg = leg
  }

  get mayOffer(): boolean {
    return !this.#leg.peerReoffers.isOffering && !this.#leg.unacknowledged
  }

  sendReoffer(sdp: string | undefined, lines: string, user: ReofferUser): boolean {
    const leg = this.#leg
    if (leg.peerReoffers.isOffering) return false
    let answered = false
    let acknowledgement: Acknowledgement | undefined
    const exchange = new InviteExchange(
      leg.context,
      {
        request: dialogRequest(leg.dialog, 'INVITE', lines, sdp === undefined ? undefined : sdpBody(sdp)),
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
          this.#accepted(response, user, (answer) => {
            acknowledgement = leg.acknowledge(exchange.sequence, exchange.authorizationLines, answer)
          })
        },
        failed: (response) => user.refused(response),
      },
    )
    exchange.start()
    return true
  }

  /** RFC 3261 12.2.1.2: the peer doesn't know the call, or is gone. */
  reofferRefused({ status, local }: SipResponse): void {
    if (status === 481 || (status === 408 && local)) this.#leg.lost(status)
  }

  #accepted(response: WireResponse, user: ReofferUser, acknowledge: (answer: string | undefined) => void): void {
    const leg = this.#leg
    leg.refreshTarget(response)
    leg.sessionTimer.accepted(response)
    user.accepted(sdpOf(response), acknowledge)
  }
}
