import type { ReofferCarrier, ReofferUser } from '../leg/local-reoffers.js'
import type { Body, SipResponse } from '../sip-request.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import { supportedLine } from '../stack/supported-methods.js'
import type { ExchangeUser } from './exchange.js'

/** The leg that offers. */
export interface OfferingLeg {
  /** Whether an offer of the peer is under way. */
  readonly peerReoffers: { readonly isOffering: boolean }
  exchange(method: string, lines: string, body: Body | undefined, user: ExchangeUser): void
  lost(status: number): void
}

/** Sends the re-INVITEs of one leg. Drachtio-srf's own queue never goes on after a refused one, so it is not used. */
export class ReofferSender implements ReofferCarrier {
  readonly #leg: OfferingLeg

  constructor(leg: OfferingLeg) {
    this.#leg = leg
  }

  get mayOffer(): boolean {
    return !this.#leg.peerReoffers.isOffering
  }

  sendReoffer(sdp: string | undefined, lines: string, user: ReofferUser): boolean {
    if (!this.mayOffer) return false
    const body = sdp === undefined ? undefined : sdpBody(sdp)
    this.#leg.exchange('INVITE', supportedLine + lines, body, {
      done(response, received) {
        if (!received || response.status >= 300) return user.refused(response)
        const acknowledge = (answer: string | undefined): void =>
          received.acknowledge(answer === undefined ? undefined : sdpBody(answer))
        user.accepted(sdpOf(received.wire), acknowledge)
      },
    })
    return true
  }

  /** RFC 3261 12.2.1.2: the peer doesn't know the call, or is gone. */
  reofferRefused({ status }: SipResponse): void {
    if (status === 481 || status === 408) this.#leg.lost(status)
  }
}
