import { RingwrightError } from '@ringwright/core'
import type { EndReason } from '../call-leg.js'
import { Dialog, dialogId } from '../dialog/dialog.js'
import { reasonLine } from '../dialog/reason-header.js'
import { routeSetOfResponse } from '../dialog/route-set.js'
import type { WireResponse } from '../message/index.js'
import type { CallProgress, DialOptions, DialResult, OutboundCall } from '../outbound-call.js'
import type { SipResponse, SipUri } from '../sip-request.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import { ChallengeAnswers } from './challenge-answers.js'
import type { Acknowledgement } from './acknowledgement.js'
import { EstablishedLeg } from './established-leg.js'
import { InviteExchange, type InviteExchangeUser } from './invite-exchange.js'
import { type OutOfDialogRequest, outOfDialogRequest } from './out-of-dialog.js'
import { sdpBody } from './outgoing-request.js'
import { localResponse, sdpOf } from './request-view.js'
import type { RunningCall, StackContext } from './stack-context.js'
import { allowLine } from './supported-methods.js'

/** RFC 3261's timer C is "more than three minutes"; who waits longer finds that a proxy has given up already. */
const RING_TIMEOUT_MS = 180_000

/** An INVITE that we sent, with all its branches (RFC 3261 13.2). */
export class OutboundInvite implements OutboundCall, InviteExchangeUser, TimerOwner, RunningCall {
  readonly result: Promise<DialResult>
  readonly #context: StackContext
  readonly #options: DialOptions
  readonly #dialed: OutOfDialogRequest
  readonly #challenges: ChallengeAnswers | undefined
  readonly #exchange: InviteExchange
  readonly #ringTimer = new TimerSlot(this)
  readonly #listeners = new Set<(progress: CallProgress) => void>()
  /** The ACKs of the branches that answered, by their tag; undefined while ours is being made. */
  readonly #acknowledgements = new Map<string, Acknowledgement | undefined>()
  #resolve!: (result: DialResult) => void
  #decided = false
  #sequence = 1

  constructor(context: StackContext, target: SipUri, options: DialOptions) {
    const { ringTimeoutMs = RING_TIMEOUT_MS, anonymous = false, offer } = options
    if (!(ringTimeoutMs > 0))
      throw new RingwrightError('invalid_argument', 'ringTimeoutMs: takes milliseconds above 0.')
    this.#context = context
    this.#options = options
    this.result = new Promise((resolve) => (this.#resolve = resolve))
    const lines = anonymous ? `${allowLine}Privacy: id\r\n` : allowLine
    const body = typeof offer === 'string' ? sdpBody(offer) : undefined
    this.#dialed = outOfDialogRequest(context, 'INVITE', target, options, lines, body)
    this.#challenges = options.credentials && new ChallengeAnswers(options.credentials, context.random)
    this.#exchange = new InviteExchange(
      context,
      {
        request: this.#dialed.request,
        target: this.#dialed.target,
        flow: this.#dialed.flow,
        challenges: this.#challenges,
        nextSequence: () => ++this.#sequence,
      },
      this,
    )
    context.calls.add(this)
    context.counters.callsDialed++
    context.transactions.timers.set(this.#ringTimer, 'ring', ringTimeoutMs)
    this.#exchange.start()
  }

  get id(): string {
    return this.#dialed.localTag
  }

  get callId(): string {
    return this.#dialed.request.callId
  }

  onProgress(listener: (progress: CallProgress) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  cancel(reason?: EndReason): void {
    this.#giveUp(localResponse(487, 'Request Terminated'), reasonLine(reason))
  }

  async shutDown(): Promise<void> {
    this.#giveUp(localResponse(487, 'Request Terminated'), '')
  }

  timerFired(): void {
    this.#giveUp(localResponse(408, 'Request Timeout'), '')
  }

  provisional(response: WireResponse): void {
    if (response.status === 100 || this.#decided || this.#listeners.size === 0) return
    const tag = response.to().tag
    const sdp = sdpOf(response)
    const progress: CallProgress = {
      status: response.status,
      reason: response.reason,
      forkId: tag === undefined ? '' : dialogId(this.id, tag),
      headers: response.headers,
      ...(sdp === undefined ? {} : { sdp }),
    }
    for (const listener of this.#listeners) this.#context.guarded('onProgress', () => listener(progress))
  }

  success(response: WireResponse): void {
    const tag = response.to().tag ?? ''
    if (this.#acknowledgements.has(tag)) return this.#acknowledgements.get(tag)?.again()
    this.#acknowledgements.set(tag, undefined)
    const leg = this.#newLeg(response, tag)
    if (this.#decided) return this.#dismiss(leg)
    this.#decide()
    void this.#establish(leg)
  }

  failed(response: SipResponse): void {
    if (!this.#decided) this.#fail(response)
  }

  #newLeg(response: WireResponse, remoteTag: string): EstablishedLeg {
    const { request, localTag } = this.#dialed
    const contacts = response.contacts()
    const [contact] = contacts === '*' || contacts === undefined ? [] : contacts
    const flow = this.#exchange.flow
    if (!flow) throw new RingwrightError('internal', 'A response came for an INVITE that was never sent.')
    const dialog = new Dialog({
      callId: request.callId,
      localTag,
      remoteTag,
      local: request.from,
      remote: response.headers.get('to') ?? request.to,
      remoteTarget: contact?.uri ?? request.requestUri,
      routeSet: routeSetOfResponse(response),
      localSequence: this.#exchange.sequence,
    })
    return new EstablishedLeg(this.#context, {
      dialog,
      role: 'uac',
      flow,
      keepsFlow: this.#dialed.flow !== undefined,
      localSdp: request.body === undefined ? '' : (request.body.content as string),
      remoteSdp: sdpOf(response) ?? '',
      challenges: this.#challenges,
      peerMessage: response,
    })
  }

  /** A call that nobody wants any more: RFC 3261 13.2.2.4 has it acknowledged, then hung up. */
  #dismiss(leg: EstablishedLeg): void {
    this.#acknowledge(leg)
    void leg.hangup()
  }

  async #establish(leg: EstablishedLeg): Promise<void> {
    const { offer } = this.#options
    if (typeof offer === 'string') this.#acknowledge(leg)
    else if (!(await this.#answerLateOffer(leg, offer))) return
    this.#resolve({ outcome: 'answered', leg })
  }

  /** Our answer goes into the ACK; a host that cannot make one has no session, so the call is over. */
  async #answerLateOffer(
    leg: EstablishedLeg,
    answer: (remoteOffer: string) => string | Promise<string>,
  ): Promise<boolean> {
    try {
      const sdp = await answer(leg.remoteSdp)
      leg.localSdp = sdp
      this.#acknowledge(leg, sdp)
      return true
    } catch (error) {
      this.#context.events.emit('handler:failed', { error, during: 'offer' })
      this.#dismiss(leg)
      this.#resolve({ outcome: 'failed', response: localResponse(488, 'No Answer To The Offer') })
      return false
    }
  }

  #acknowledge(leg: EstablishedLeg, answer?: string): void {
    const { sequence, authorizationLines } = this.#exchange
    this.#acknowledgements.set(leg.remoteTag, leg.acknowledge(sequence, authorizationLines, answer))
  }

  #giveUp(response: SipResponse, lines: string): void {
    if (this.#decided) return
    this.#exchange.cancel(lines)
    this.#fail(response)
  }

  #fail(response: SipResponse): void {
    this.#decide()
    this.#resolve({ outcome: 'failed', response })
  }

  #decide(): void {
    this.#decided = true
    this.#listeners.clear()
    this.#context.transactions.timers.clear(this.#ringTimer)
    this.#context.endedCall(this)
  }
}
