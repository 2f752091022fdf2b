import { RingwrightError } from '@ringwright/core'
import type { EndReason } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import { reasonLine } from '../dialog/reason-header.js'
import { sessionRequestLines } from '../dialog/session-expires.js'
import type { WireResponse } from '../message/index.js'
import type { CallProgress, DialOptions, DialResult, OutboundCall } from '../outbound-call.js'
import type { Body, SipResponse, SipUri } from '../sip-request.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import { AnsweredBranches } from './answered-branches.js'
import { ChallengeAnswers } from './challenge-answers.js'
import type { EstablishedLeg } from './established-leg.js'
import { InviteExchange, type InviteExchangeUser } from './invite-exchange.js'
import { multipartBody } from './multipart-body.js'
import { type OutOfDialogRequest, outOfDialogRequest } from './out-of-dialog.js'
import { sdpBody } from './outgoing-request.js'
import { localResponse, sdpOf } from './request-view.js'
import type { RunningCall, StackContext } from './stack-context.js'
import { allowLine, supportedLine, supportedWithoutOfferLine } from './supported-methods.js'

/** RFC 3261's timer C is "more than three minutes"; who waits longer finds that a proxy has given up already. */
const RING_TIMEOUT_MS = 180_000

/** An INVITE that we sent, with all its branches (RFC 3261 13.2). */
export class OutboundInvite implements OutboundCall, InviteExchangeUser, TimerOwner, RunningCall {
  readonly result: Promise<DialResult>
  readonly #context: StackContext
  readonly #options: DialOptions
  readonly #dialed: OutOfDialogRequest
  readonly #exchange: InviteExchange
  readonly #ringTimer = new TimerSlot(this)
  readonly #listeners = new Set<(progress: CallProgress) => void>()
  readonly #branches: AnsweredBranches
  #resolve!: (result: DialResult) => void
  #decided = false

  constructor(context: StackContext, target: SipUri, options: DialOptions) {
    const { ringTimeoutMs = RING_TIMEOUT_MS, anonymous = false, offer } = options
    if (!(ringTimeoutMs > 0))
      throw new RingwrightError('invalid_argument', 'ringTimeoutMs: takes milliseconds above 0.')
    this.#context = context
    this.#options = options
    this.result = new Promise((resolve) => (this.#resolve = resolve))
    const lines =
      allowLine +
      (typeof offer === 'string' ? supportedLine : supportedWithoutOfferLine) +
      (anonymous ? 'Privacy: id\r\n' : '')
    const body = typeof offer === 'string' ? offerBody(offer, options, context) : undefined
    this.#dialed = outOfDialogRequest(context, 'INVITE', target, options, lines, body)
    const challenges = options.credentials && new ChallengeAnswers(options.credentials, context.random)
    const { request, target: firstHop, flow } = this.#dialed
    const nextSequence = countFrom(request.sequence)
    const sessionLines = linesOfSession(context.sessionSeconds)
    const contactParameters = options.contactParameters === undefined ? '' : `;${oneLine(options.contactParameters)}`
    const exchange = { request, target: firstHop, flow, challenges, nextSequence, sessionLines, contactParameters }
    this.#exchange = new InviteExchange(context, exchange, this)
    this.#branches = new AnsweredBranches(context, this.#dialed, challenges, this.#exchange)
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
    if (response.status === 100 || this.#decided || !this.#branches.takeEarly(response)) return
    if (this.#listeners.size === 0) return
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
      this.#context.events.emit('handler:failed', { error, during: 'offer' })
      this.#branches.dismiss(leg)
      this.#resolve({ outcome: 'failed', response: localResponse(488, 'No Answer To The Offer') })
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
    this.#listeners.clear()
    this.#exchange.handOver(this.#branches)
    this.#context.transactions.timers.clear(this.#ringTimer)
    this.#context.endedCall(this)
  }
}

function offerBody(offer: string, { attachments }: DialOptions, context: StackContext): Body {
  const body = sdpBody(offer)
  if (attachments === undefined) return body
  for (const attachment of attachments) oneLine(attachment.disposition + attachment.body.type)
  return multipartBody(body, attachments, context.token())
}

function oneLine(text: string): string {
  if (!/[\r\n]/.test(text)) return text
  throw new RingwrightError('invalid_argument', `${JSON.stringify(text.slice(0, 40))} holds a line break: remove it.`)
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
