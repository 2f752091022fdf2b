import type { ReofferHandler } from '../call-leg.js'
import { responseNumber } from '../dialog/reliability.js'
import { detachedText, type WireResponse } from '../message/index.js'
import type { DialOptions } from '../outbound-call.js'
import { sdpOf } from '../stack/sdp-body.js'
import type { Acknowledgement } from './acknowledgement.js'
import { branchDialog } from './branch-dialog.js'
import { EarlyBranches } from './early-branches.js'
import { EstablishedLeg } from './established-leg.js'
import type { InviteExchange, InviteExchangeUser } from './invite-exchange.js'
import type { OutOfDialogRequest } from './out-of-dialog.js'
import type { StackContext } from './stack-context.js'

/** Whoever answers with more tags than this has us send ACKs and BYEs to wherever its Contacts point. */
const FURTHER_ANSWERS_MAX = 32

/**
 * The branches of an INVITE that have answered (RFC 3261 13.2.2.4). It stays with the transaction for 32 s after the
 * first answer, to acknowledge repeated ones and to dismiss further ones, and therefore knows nothing of the call.
 */
export class AnsweredBranches implements InviteExchangeUser {
  /** Decides the offers that a branch makes before its answer. */
  reofferHandler: ReofferHandler | undefined
  readonly #context: StackContext
  readonly #dialed: OutOfDialogRequest
  readonly #credentials: DialOptions['credentials']
  /** Our offer; the body that took it to the peer may have more in it. */
  readonly #localSdp: string
  readonly #exchange: InviteExchange
  /** Absent once the call is decided where no branch had to be acknowledged early: this object lingers, and most calls have none. */
  #early: EarlyBranches | undefined
  /** By the tag of the branch; undefined while ours is being made. */
  readonly #acknowledgements = new Map<string, Acknowledgement | undefined>()

  constructor(
    context: StackContext,
    dialed: OutOfDialogRequest,
    { credentials, offer }: Pick<DialOptions, 'credentials' | 'offer'>,
    exchange: InviteExchange,
  ) {
    this.#context = context
    this.#dialed = dialed
    this.#credentials = credentials
    this.#localSdp = typeof offer === 'string' ? offer : ''
    this.#exchange = exchange
  }

  provisional(): void {}

  /** Whether a provisional response is news; one that has to be acknowledged is, when it is the next of its branch. */
  takeEarly(response: WireResponse): boolean {
    const handler = (): ReofferHandler | undefined => this.reofferHandler
    this.#early ??= new EarlyBranches(this.#context, this.#dialed, this.#credentials, this.#exchange, handler)
    return this.#early.take(response, responseNumber(response.headers))
  }

  /** The call is decided: what its early branches still ask for is answered by nobody. */
  endEarly(): void {
    this.reofferHandler = undefined
    if (this.#early?.end() === 'empty') this.#early = undefined
  }

  failed(): void {}

  /** Nobody wants a further answer: it is acknowledged, then hung up. */
  success(response: WireResponse): void {
    const leg = this.takeNew(response)
    if (leg) this.dismiss(leg)
  }

  /** The leg of a branch that answers for the first time; a repeated answer gets its ACK again. */
  takeNew(response: WireResponse): EstablishedLeg | undefined {
    const tag = response.to().tag ?? ''
    if (this.#acknowledgements.has(tag)) {
      this.#acknowledgements.get(tag)?.again()
      return undefined
    }
    const { flow } = this.#exchange
    if (!flow || this.#acknowledgements.size > FURTHER_ANSWERS_MAX) return undefined
    this.#acknowledgements.set(detachedText(tag), undefined)
    const { flow: givenFlow } = this.#dialed
    const early = this.#early?.of(tag)
    const leg = new EstablishedLeg(this.#context, {
      dialog: branchDialog(this.#dialed, response, tag, Math.max(early?.sequence ?? 0, this.#exchange.sequence)),
      role: 'uac',
      flow,
      keepsFlow: givenFlow !== undefined,
      localSdp: early?.changed?.localSdp ?? this.#localSdp,
      remoteSdp: early?.changed?.remoteSdp ?? sdpOf(response) ?? early?.sdp ?? '',
      credentials: this.#credentials,
      peerMessage: response,
    })
    leg.sessionTimer.accepted(response)
    return leg
  }

  acknowledge(leg: EstablishedLeg, answer?: string): void {
    const { sequence, authorizationLines } = this.#exchange
    this.#acknowledgements.set(leg.remoteTag, leg.acknowledge(sequence, authorizationLines, answer))
  }

  dismiss(leg: EstablishedLeg): void {
    this.acknowledge(leg)
    void leg.hangup()
  }
}
