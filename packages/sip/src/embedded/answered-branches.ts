import { contactUri } from '../dialog/contact-uri.js'
import { Dialog } from '../dialog/dialog.js'
import { routeSetOfResponse } from '../dialog/route-set.js'
import type { WireResponse } from '../message/index.js'
import type { Acknowledgement } from './acknowledgement.js'
import type { ChallengeAnswers } from './challenge-answers.js'
import { EstablishedLeg } from './established-leg.js'
import { EarlyBranches } from './early-branches.js'
import type { InviteExchange, InviteExchangeUser } from './invite-exchange.js'
import type { OutOfDialogRequest } from './out-of-dialog.js'
import { sdpOf } from './request-view.js'
import type { StackContext } from './stack-context.js'

/**
 * The branches of an INVITE that have answered (RFC 3261 13.2.2.4). It stays with the transaction for 32 s after the
 * first answer, to acknowledge repeated ones and to dismiss further ones, and therefore knows nothing of the call.
 */
export class AnsweredBranches implements InviteExchangeUser {
  readonly #context: StackContext
  readonly #dialed: OutOfDialogRequest
  readonly #challenges: ChallengeAnswers | undefined
  readonly #exchange: InviteExchange
  /** What the branches said before. */
  readonly early: EarlyBranches
  /** By the tag of the branch; undefined while ours is being made. */
  readonly #acknowledgements = new Map<string, Acknowledgement | undefined>()

  constructor(
    context: StackContext,
    dialed: OutOfDialogRequest,
    challenges: ChallengeAnswers | undefined,
    exchange: InviteExchange,
  ) {
    this.#context = context
    this.#dialed = dialed
    this.#challenges = challenges
    this.#exchange = exchange
    this.early = new EarlyBranches(context, dialed, challenges, exchange)
  }

  provisional(): void {}

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
    if (!flow) return undefined
    this.#acknowledgements.set(tag, undefined)
    const { request, flow: givenFlow } = this.#dialed
    const leg = new EstablishedLeg(this.#context, {
      dialog: this.#dialog(response, tag),
      role: 'uac',
      flow,
      keepsFlow: givenFlow !== undefined,
      localSdp: request.body === undefined ? '' : (request.body.content as string),
      remoteSdp: sdpOf(response) ?? this.early.of(tag)?.sdp ?? '',
      challenges: this.#challenges,
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

  #dialog(response: WireResponse, remoteTag: string): Dialog {
    const { request, localTag } = this.#dialed
    return new Dialog({
      callId: request.callId,
      localTag,
      remoteTag,
      local: request.from,
      remote: response.headers.get('to') ?? request.to,
      remoteTarget: contactUri(response) ?? request.requestUri,
      routeSet: routeSetOfResponse(response),
      localSequence: this.early.of(remoteTag)?.sequence ?? this.#exchange.sequence,
    })
  }
}
