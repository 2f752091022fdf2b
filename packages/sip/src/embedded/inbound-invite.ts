import type { Place, Timer } from '@ringwright/core'
import type { CallEnd, CallLeg, ReofferHandler } from '../call-leg.js'
import { contactUri } from '../dialog/contact-uri.js'
import { Dialog, dialogId } from '../dialog/dialog.js'
import { reliabilityOf } from '../dialog/reliability.js'
import { routeSetOfRequest } from '../dialog/route-set.js'
import { grantedSession, grantLines } from '../dialog/session-expires.js'
import { SuccessRetransmission } from '../dialog/success-retransmission.js'
import type { AnswerOptions, AnswerResult, InboundCall, ProgressOptions, RejectOptions } from '../inbound-call.js'
import { Cancellation } from '../leg/cancellation.js'
import { type AgreedSession, EarlySession } from '../leg/early-session.js'
import { whenInvitationExpires } from '../leg/invitation-expiry.js'
import { answerEarlyRequest } from '../leg/leg-request-answers.js'
import { alreadyDecided, checkRejection, redirection } from '../leg/rejection.js'
import { SIGN_OF_LIFE_MS, SIGNS_OF_LIFE_MAX } from '../leg/signs-of-life.js'
import { linesOf, type WireRequest } from '../message/index.js'
import type { Body, SipRequest, SipUri } from '../sip-request.js'
import { remoteEnd, stackEnd } from '../stack/call-end.js'
import { isSameSession, sdpBody, sdpOf } from '../stack/sdp-body.js'
import { allowLine, supportedLine } from '../stack/supported-methods.js'
import type { InviteServerTransaction, InviteServerUser } from '../transaction/invite-server-transaction.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import { EstablishedLeg } from './established-leg.js'
import type { IncomingRequest } from './incoming-request.js'
import type { Unconfirmed } from './leg-parts.js'
import { ReliableProvisionals } from './reliable-provisionals.js'
import type { DialogUser, RunningCall, StackContext } from './stack-context.js'
import { needsWayBack } from './way-back.js'

/** A call that rings here (RFC 3261 13.3). */
export class InboundInvite implements InboundCall, DialogUser, InviteServerUser, RunningCall, TimerOwner, Unconfirmed {
  readonly id: string
  readonly callId: string
  readonly offer: string | undefined
  readonly place: Readonly<Place<RunningCall>>
  /** Whose place this call takes once it is answered. */
  replaced: CallLeg | undefined = undefined
  readonly #context: StackContext
  readonly #incoming: IncomingRequest
  readonly #transaction: InviteServerTransaction
  readonly #signOfLife = new TimerSlot(this)
  readonly #cancellation: Cancellation
  readonly #expiry: Timer | undefined
  #leg: EstablishedLeg | undefined
  #resolveAnswer: ((result: AnswerResult) => void) | undefined
  #lastProgress: (() => void) | undefined
  /** The answer that the caller has got with early media. */
  #earlySdp: string | undefined
  /** The caller's: of its INVITE, or of the last UPDATE. */
  #remoteSdp: string | undefined
  /** Made with the first UPDATE: most callers send none. */
  #session: EarlySession | undefined
  #reofferHandler: ReofferHandler | undefined
  #signsOfLife = 0
  #provisionals: ReliableProvisionals | undefined
  /** Answered, though the caller has to hear of the early media first. */
  #answering = false

  constructor(incoming: IncomingRequest, transaction: InviteServerTransaction) {
    this.#context = incoming.context
    this.#incoming = incoming
    this.#transaction = transaction
    this.#cancellation = new Cancellation(incoming.context)
    this.callId = incoming.wire.callId
    this.offer = sdpOf(incoming.wire)
    this.#remoteSdp = this.offer
    this.id = dialogId(incoming.toTag, incoming.wire.from().tag ?? '')
    this.#context.dialogs.set(this.id, this)
    this.place = this.#context.calls.add(this)
    transaction.user = this
    this.#expiry = whenInvitationExpires(this.#context.clock, incoming.wire.headers, () => this.#expired())
    this.#waitForSignOfLife()
  }

  get establishedLeg(): EstablishedLeg | undefined {
    return undefined
  }

  get request(): SipRequest {
    return this.#incoming.view
  }

  get maxForwards(): number {
    return this.#incoming.wire.maxForwards ?? 70
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal
  }

  onCanceled(listener: (end: CallEnd) => void): () => void {
    return this.#cancellation.on(listener)
  }

  onReoffer(handler: ReofferHandler): void {
    this.#reofferHandler = handler
  }

  progress(status: 180 | 181 | 182 | 183, options: ProgressOptions = {}): void {
    if (!this.#transaction.unanswered || this.#answering) return
    const lines = this.#incoming.contactLine + allowLine + linesOf(options.headers)
    const body = options.sdp === undefined ? undefined : sdpBody(options.sdp)
    if (this.offer !== undefined) this.#earlySdp ??= options.sdp
    this.#lastProgress = this.#progressOf({ status, lines, body })
    this.#lastProgress()
    this.#waitForSignOfLife()
  }

  async answer(options: AnswerOptions): Promise<AnswerResult> {
    if (this.#cancellation.end) return { outcome: 'ended', end: this.#cancellation.end }
    if (!this.#transaction.unanswered || this.#answering) throw alreadyDecided()
    const heard = this.#provisionals?.whenSessionIsHeard()
    if (heard) {
      this.#answering = true
      await heard
      if (this.#cancellation.end) return { outcome: 'ended', end: this.#cancellation.end }
    }
    return this.#answerNow(options)
  }

  #answerNow({ sdp, headers }: AnswerOptions): Promise<AnswerResult> {
    if (this.#earlySdp !== undefined && !isSameSession(this.#earlySdp, sdp)) this.#branchOff()
    const { wire } = this.#incoming
    const { contactLine } = this.#incoming
    const lines = contactLine + allowLine + supportedLine + grantLines(grantedSession(wire)) + linesOf(headers)
    const octets = this.#incoming.respond(200, { lines, body: sdpBody(sdp) })
    const leg = this.#establish(sdp)
    void this.replaced?.hangup()
    leg.sessionTimer.grant(wire)
    const { transactions } = this.#context
    const again = (): void => transactions.retransmit(this.#incoming.responseFlow, octets)
    const { timers, timerValues } = transactions
    leg.unacknowledged = new SuccessRetransmission(timers, timerValues, again, () => leg.neverAcknowledged())
    return new Promise((resolve) => (this.#resolveAnswer = resolve))
  }

  confirmed(answer: string | undefined): void {
    const leg = this.#leg as EstablishedLeg
    // The transaction lingers for 32 s, and what it holds lingers with it.
    this.#transaction.user = undefined
    if (this.offer === undefined) leg.remoteSdp = answer ?? ''
    this.#resolveAnswer?.({ outcome: 'answered', leg })
  }

  endedUnconfirmed(end: CallEnd): void {
    this.#resolveAnswer?.({ outcome: 'ended', end })
  }

  reject(status: number, { reason, headers }: RejectOptions = {}): void {
    checkRejection(status)
    if (!this.#transaction.unanswered || this.#answering) return
    const lines = linesOf(headers)
    this.#decide()
    this.#incoming.respond(status, reason === undefined ? { lines } : { lines, reason })
  }

  redirect(to: readonly SipUri[], status: 301 | 302 = 302): void {
    this.reject(status, redirection(to))
  }

  /** The caller's CANCEL, which has been answered. */
  canceled(cancel: WireRequest): void {
    this.#endBeforeAnswer(remoteEnd('cancel', cancel.headers, this.#context.now))
  }

  requestReceived(request: IncomingRequest): void {
    // RFC 3261 15.1.2 lets the caller end an early dialog with BYE; nothing else makes sense before the answer.
    if (request.wire.method === 'PRACK' && this.#provisionals) return this.#provisionals.acknowledged(request)
    if (request.wire.method === 'UPDATE') return this.#updated(request)
    if (request.wire.method !== 'BYE') return answerEarlyRequest(request)
    request.respond(200)
    this.#endBeforeAnswer(remoteEnd('bye', request.wire.headers, this.#context.now))
  }

  acknowledged(request: WireRequest): void {
    this.#leg?.acknowledged(request)
  }

  inviteResponseFailed(): void {
    if (this.#leg || this.place.member === undefined) return
    this.#decide()
    this.#cancellation.announce(stackEnd('transport', this.#context.now))
  }

  async shutDown(): Promise<void> {
    this.#endBeforeAnswer(stackEnd('shutdown', this.#context.now), 503)
  }

  timerFired(): void {
    if (++this.#signsOfLife > SIGNS_OF_LIFE_MAX) {
      return this.#endBeforeAnswer(stackEnd('timeout', this.#context.now, 480), 480)
    }
    this.#lastProgress?.()
    this.#waitForSignOfLife()
  }

  /**
   * How a provisional response goes out. Reliably when the caller asks for that, or takes it and a session is at stake.
   * A caller who asks for it without an offer would have to get ours there, which we make when we answer: it hears
   * nothing before.
   */
  #progressOf(provisional: { status: number; lines: string; body: Body | undefined }): () => void {
    const reliability = reliabilityOf(this.#incoming.wire.headers)
    const { status, ...parts } = provisional
    if (this.offer === undefined && reliability === 'required') return () => {}
    const isReliable = reliability === 'required' || (reliability === 'supported' && parts.body !== undefined)
    if (!isReliable || this.offer === undefined) return () => void this.#incoming.respond(status, parts)
    const unheard = (): void => this.#endBeforeAnswer(stackEnd('timeout', this.#context.now, 504), 504)
    const provisionals = (this.#provisionals ??= new ReliableProvisionals(this.#incoming, unheard))
    return () => provisionals.send(provisional)
  }

  #updated(request: IncomingRequest): void {
    this.#session ??= new EarlySession(this.#context, {
      role: 'uas',
      isAgreed: () => this.#earlySdp !== undefined && this.#provisionals?.isSessionHeard === true,
      handler: () => this.#reofferHandler,
      changed: (session) => this.#changed(session),
    })
    this.#session.received(request)
  }

  /** The answer repeats this session; what is said of life meanwhile no longer repeats the one before. */
  #changed({ localSdp, remoteSdp }: AgreedSession): void {
    this.#earlySdp = localSdp
    this.#remoteSdp = remoteSdp
    const lines = this.#incoming.contactLine + allowLine
    this.#lastProgress = this.#progressOf({ status: 183, lines, body: undefined })
  }

  #expired(): void {
    if (!this.#answering) this.#endBeforeAnswer(stackEnd('timeout', this.#context.now, 487))
  }

  #waitForSignOfLife(): void {
    this.#context.transactions.timers.set(this.#signOfLife, 'signOfLife', SIGN_OF_LIFE_MS)
  }

  #establish(localSdp: string): EstablishedLeg {
    const { wire, flow, toTag, to } = this.#incoming
    const dialog = new Dialog({
      callId: wire.callId,
      localTag: toTag,
      remoteTag: wire.from().tag ?? '',
      local: to,
      remote: wire.headers.get('from') ?? '',
      remoteTarget: contactUri(wire) ?? wire.from().uri,
      routeSet: routeSetOfRequest(wire),
      localSequence: 0,
      remoteSequence: wire.cseq().sequence,
    })
    this.#leg = new EstablishedLeg(this.#context, {
      dialog,
      role: 'uas',
      flow,
      keepsFlow: needsWayBack(wire, flow),
      localSdp,
      remoteSdp: this.#remoteSdp ?? '',
      credentials: undefined,
      peerMessage: wire,
      unconfirmed: this,
    })
    this.#stopRinging()
    this.#context.endedCall(this)
    return this.#leg
  }

  /** Of one dialog the caller takes the first answer only, so another one needs another dialog (RFC 3261 13.2.1, RFC 6337 3.1.1). */
  #branchOff(): void {
    this.#context.dialogs.delete(this.id)
    this.#remoteSdp = this.offer
    this.#incoming.branchOff()
  }

  #endBeforeAnswer(end: CallEnd, status = 487): void {
    if (!this.#transaction.unanswered) return
    this.#decide()
    this.#incoming.respond(status)
    this.#cancellation.announce(end)
  }

  #decide(): void {
    this.#stopRinging()
    this.#context.dialogs.delete(this.id)
    this.#context.endedCall(this)
  }

  #stopRinging(): void {
    this.#context.transactions.timers.clear(this.#signOfLife)
    this.#expiry?.cancel()
    this.#provisionals?.stop()
    this.#session?.end()
    this.#reofferHandler = undefined
    this.#lastProgress = undefined
  }
}
