import type { ReofferCarrier, ReofferUser } from '../leg/local-reoffers.js'
import type { WireResponse } from '../message/index.js'
import type { SipResponse } from '../sip-request.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import { supportedLine } from '../stack/supported-methods.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { Acknowledgement } from './acknowledgement.js'
import type { DialogLeg } from './dialog-leg.js'
import { InviteExchange } from './invite-exchange.js'
import { dialogRequest } from './outgoing-request.js'

/** As long as a proxy waits for a call that rings (timer C, RFC 3261 16.6): a re-INVITE that nobody decides is taken back. */
const DECISION_MAX_MS = 180_000

/** Sends the re-INVITEs of one leg. */
export class ReofferSender implements ReofferCarrier, TimerOwner {
  readonly #leg: DialogLeg
  readonly #decision = new TimerSlot(this)
  #exchange: InviteExchange | undefined

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
        credentials: leg.credentials,
        contactParameters: '',
        nextSequence: () => leg.dialog.nextSequence(),
        sessionLines: (minSeconds) => supportedLine + leg.sessionTimer.requestLines(minSeconds),
      },
      {
        provisional: () => {},
        success: (response) => {
          this.#answered(exchange)
          if (answered) return acknowledgement?.again()
          answered = true
          this.#accepted(response, user, (answer) => {
            acknowledgement = leg.acknowledge(exchange.sequence, exchange.authorizationLines, answer)
          })
        },
        failed: (response) => {
          this.#answered(exchange)
          user.refused(response)
        },
      },
    )
    this.#exchange = exchange
    leg.context.transactions.timers.set(this.#decision, 'decision', DECISION_MAX_MS)
    exchange.start()
    return true
  }

  timerFired(): void {
    this.#exchange?.cancel('')
  }

  /** The call is over. */
  stop(): void {
    this.#leg.context.transactions.timers.clear(this.#decision)
    this.#exchange?.abandon()
    this.#exchange = undefined
  }

  /** RFC 3261 12.2.1.2: the peer doesn't know the call, or is gone. */
  reofferRefused({ status, local }: SipResponse): void {
    if (status === 481 || (status === 408 && local)) this.#leg.lost(status)
  }

  #answered(exchange: InviteExchange): void {
    if (this.#exchange !== exchange) return
    this.#exchange = undefined
    this.#leg.context.transactions.timers.clear(this.#decision)
  }

  #accepted(response: WireResponse, user: ReofferUser, acknowledge: (answer: string | undefined) => void): void {
    const leg = this.#leg
    leg.refreshTarget(response)
    leg.sessionTimer.accepted(response)
    user.accepted(sdpOf(response), acknowledge)
  }
}
