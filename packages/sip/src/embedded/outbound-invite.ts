import type { Place } from '@ringwright/core'
import type { EndReason, ReofferHandler } from '../call-leg.js'
import { reasonLine } from '../dialog/reason-header.js'
import { sessionRequestLines } from '../dialog/session-expires.js'
import { contactParametersOf, inviteBody, inviteLines, ringTimeoutOf } from '../leg/dialed-invite.js'
import { ProgressListeners } from '../leg/progress-listeners.js'
import { unansweredOffer } from '../leg/unanswered-offer.js'
import type { WireResponse } from '../message/index.js'
import type { CallProgress, DialOptions, DialResult, OutboundCall } from '../outbound-call.js'
import type { SipResponse, SipUri } from '../sip-request.js'
import { localResponse } from '../stack/message-view.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import { AnsweredBranches } from './answered-branches.js'
import type { EstablishedLeg } from './established-leg.js'
import { InviteExchange, type InviteExchangeUser } from './invite-exchange.js'
import { type OutOfDialogRequest, outOfDialogRequest } from './out-of-dialog.js'
import type { RunningCall, StackContext } from './stack-context.js'

/** An INVITE that we sent, with all its branches (RFC 3261 13.2). */
export class OutboundInvite implements OutboundCall, InviteExchangeUser, TimerOwner, RunningCall {
  readonly result: Promise<DialResult>
  readonly place: Readonly<Place<RunningCall>>
  readonly #context: StackContext
  readonly #options: DialOptions
  readonly #dialed: OutOfDialogRequest
  readonly #exchange: InviteExchange
  readonly #ringTimer = new TimerSlot(this)
  readonly #progress: ProgressListeners
  readonly #branches: AnsweredBranches
  #resolve!: (result: DialResult) => void
  #decided = false

  constructor(context: StackContext, target: SipUri, options: DialOptions) {
    const ringTimeoutMs = ringTimeoutOf(options)
    this.#context = context
    this.#progress = new ProgressListeners(context)
    this.#options = options
    this.result = new Promise((resolve) => (this.#resolve = resolve))
    const body = inviteBody(options, () => context.token())
    this.#dialed = outOfDialogRequest(context, 'INVITE', target, options, inviteLines(options), body)
    const { credentials } = options
    const { request, target: firstHop, flow } = this.#dialed
    const nextSequence = countFrom(request.sequence)
    const sessionLines = linesOfSession(context.sessionSeconds)
    const contactParameters = contactParametersOf(options)
    const exchange = { request, target: firstHop, flow, credentials, nextSequence, sessionLines, contactParameters }
    this.#exchange = new InviteExchange(context, exchange, this)
    this.#branches = new AnsweredBranches(context, this.#dialed, options, this.#exchange)
    this.place = context.calls.add(this)
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
    return this.#progress.on(listener)
  }

  onReoffer(handler: ReofferHandler): void {
    if (!this.#decided) this.#branches.reofferHandler = handler
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
    if (response.status === 100 || this.#decided || !this.#branches.takeEarly(response)) return
    this.#progress.tell(response, this.id)
  }

  success(response: WireResponse): void {
    const leg = this.#branches.takeNew(response)
    if (!leg) return
    this.#decide()
    void this.#establish(leg)
  }

  failed(response: SipResponse): void {
    if (!this.#decided) this.#fail(response)
  }

  async #establish(leg: EstablishedLeg): Promise<void> {
    const { offer } = this.#options
    if (typeof offer === 'string') this.#branches.acknowledge(leg)
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
      this.#branches.acknowledge(leg, sdp)
      return true
    } catch (error) {
      this.#branches.dismiss(leg)
      this.#resolve({ outcome: 'failed', response: unansweredOffer(error, this.#context) })
      return false
    }
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
    this.#progress.clear()
    this.#exchange.handOver(this.#branches)
    this.#branches.endEarly()
    this.#context.transactions.timers.clear(this.#ringTimer)
    this.#context.endedCall(this)
  }
}

/** A closure that holds nothing but its number: one that is made beside others shares what they see, the call too. */
function linesOfSession(seconds: number): (minSeconds: number) => string {
  return (minSeconds) => sessionRequestLines(seconds, minSeconds)
}

/** A closure that holds nothing but its count. */
function countFrom(first: number): () => number {
  let count = first
  return () => ++count
}
