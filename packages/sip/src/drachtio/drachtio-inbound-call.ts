import type { Timer } from '@ringwright/core'
import type { CallEnd, CallLeg, ReofferHandler } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import { reliabilityOf } from '../dialog/reliability.js'
import type { AnswerOptions, AnswerResult, InboundCall, ProgressOptions, RejectOptions } from '../inbound-call.js'
import { Cancellation } from '../leg/cancellation.js'
import { EarlySession } from '../leg/early-session.js'
import { whenInvitationExpires } from '../leg/invitation-expiry.js'
import type { LegAnswer } from '../leg/leg-request.js'
import { answerEarlyRequest } from '../leg/leg-request-answers.js'
import { alreadyDecided, checkRejection, redirection } from '../leg/rejection.js'
import { SIGN_OF_LIFE_MS, SIGNS_OF_LIFE_MAX } from '../leg/signs-of-life.js'
import { linesOf, parseMessage } from '../message/index.js'
import type { SipRequest, SipUri } from '../sip-request.js'
import { remoteEnd, stackEnd } from '../stack/call-end.js'
import { nameAddress } from '../stack/message-view.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import { allowLine, supportedLine } from '../stack/supported-methods.js'
import type { DialogUser, DrachtioContext, RunningCall } from './drachtio-context.js'
import { DrachtioLeg } from './drachtio-leg.js'
import type { ReceivedRequest } from './received-request.js'
import type { ServerLink } from './server-link.js'

/** A call that rings here (RFC 3261 13.3). */
export class DrachtioInboundCall implements InboundCall, DialogUser, RunningCall {
  readonly id: string
  readonly offer: string | undefined
  readonly establishedLeg: undefined
  readonly #context: DrachtioContext
  readonly #invite: ReceivedRequest
  readonly #localTag: string
  /** Whose place this call takes once it is answered. */
  readonly #replaced: CallLeg | undefined
  readonly #cancellation: Cancellation
  readonly #expiry: Timer | undefined
  #signOfLife: Timer | undefined
  #lastProgress: (() => void) | undefined
  #signsOfLife = 0
  /** The answer that the caller has got in a response that it has to acknowledge, and whether it has. */
  #early: { isHeard: boolean } | undefined
  #reofferHandler: ReofferHandler | undefined
  readonly #session: EarlySession

  constructor(context: DrachtioContext, invite: ReceivedRequest, replaced: CallLeg | undefined) {
    this.#context = context
    this.#cancellation = new Cancellation(context)
    this.#invite = invite
    this.#localTag = invite.localTag ?? ''
    this.#replaced = replaced
    this.offer = sdpOf(invite.wire)
    this.#session = new EarlySession(context, {
      role: 'uas',
      isAgreed: () => this.#early?.isHeard === true,
      handler: () => this.#reofferHandler,
      // What is said of life meanwhile no longer repeats the session before.
      changed: () =>
        (this.#lastProgress = () => this.#invite.respond(183, { lines: `${allowLine}Require: 100rel\r\n` })),
    })
    this.id = dialogId(this.#localTag, invite.wire.from().tag ?? '')
    context.addDialog(this)
    context.calls.add(this)
    invite.onCanceled((cancel) => this.#canceled(cancel))
    this.#waitForSignOfLife()
    const expired = (): void => this.#giveUp(stackEnd('timeout', context.now, 487), 487)
    this.#expiry = whenInvitationExpires(context.clock, invite.wire.headers, expired)
  }

  get callId(): string {
    return this.#invite.wire.callId
  }

  get link(): ServerLink {
    return this.#invite.flow.link
  }

  get request(): SipRequest {
    return this.#invite.view
  }

  get maxForwards(): number {
    return this.#invite.wire.maxForwards ?? 70
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

  progress(status: 180 | 181 | 182 | 183, { sdp, headers }: ProgressOptions = {}): void {
    if (this.#isDecided) return
    const reliability = reliabilityOf(this.#invite.wire.headers)
    // Whoever asks for reliable ones without an offer would have to get ours there, which we make when we answer.
    if (this.offer === undefined && reliability === 'required') return
    const lines = allowLine + linesOf(headers) + (reliability === 'required' ? 'Require: 100rel\r\n' : '')
    const answer: LegAnswer = { lines, body: sdp === undefined ? undefined : sdpBody(sdp) }
    this.#lastProgress = () => this.#invite.respond(status, answer)
    this.#lastProgress()
    if (reliability === 'required' && sdp !== undefined) this.#early ??= { isHeard: false }
    this.#waitForSignOfLife()
  }

  answer({ sdp, headers }: AnswerOptions): Promise<AnswerResult> {
    const { end } = this.#cancellation
    if (end) return Promise.resolve({ outcome: 'ended', end })
    if (this.#isDecided) throw alreadyDecided()
    return new Promise((resolve) => {
      // A server that is lost says no more what became of it.
      this.#cancellation.on((canceled) => resolve({ outcome: 'ended', end: canceled }))
      const lines = allowLine + supportedLine + linesOf(headers)
      this.#invite.respond(200, { lines, body: sdpBody(sdp) }, (sent) => {
        const { dialogId: name } = this.#invite
        const canceled = this.#cancellation.end
        if (sent && name !== undefined && !canceled) return this.#establish(sdp, name, resolve)
        const end = canceled ?? stackEnd('transport', this.#context.now)
        this.#finish(end)
        resolve({ outcome: 'ended', end })
      })
    })
  }

  reject(status: number, { reason, headers }: RejectOptions = {}): void {
    checkRejection(status)
    if (this.#isDecided) return
    const lines = linesOf(headers)
    this.#invite.respond(status, reason === undefined ? { lines } : { lines, reason })
    this.#release()
  }

  redirect(to: readonly SipUri[], status: 301 | 302 = 302): void {
    this.reject(status, redirection(to))
  }

  requestReceived(request: ReceivedRequest): void {
    const { method } = request.wire
    if (method === 'ACK') return
    if (method === 'UPDATE') return this.#session.received(request)
    if (method === 'PRACK') {
      if (this.#early) this.#early.isHeard = true
      return request.respond(200)
    }
    if (method !== 'BYE') return answerEarlyRequest(request)
    request.respond(200)
    this.#giveUp(remoteEnd('bye', request.wire.headers, this.#context.now), 487)
  }

  async shutDown(): Promise<void> {
    this.#giveUp(stackEnd('shutdown', this.#context.now), 503)
  }

  linkLost(): void {
    this.#finish(stackEnd('transport', this.#context.now))
  }

  get #isDecided(): boolean {
    return this.#cancellation.end !== undefined || this.#invite.isAnswered
  }

  /** Drachtio-server has answered both the CANCEL and the INVITE. */
  #canceled(cancel: string): void {
    const parsed = parseMessage(cancel)
    if (parsed.ok) this.#finish(remoteEnd('cancel', parsed.message.headers, this.#context.now))
  }

  #giveUp(end: CallEnd, status: number): void {
    if (this.#isDecided) return
    this.#invite.respond(status)
    this.#finish(end)
  }

  #establish(localSdp: string, name: string, resolve: (result: AnswerResult) => void): void {
    const { wire, flow } = this.#invite
    const { params, ...to } = nameAddress(wire.to())
    const remoteTag = wire.from().tag ?? ''
    this.#release()
    const leg = new DrachtioLeg(this.#context, {
      ...{ role: 'uas', callId: wire.callId, localTag: this.#localTag, remoteTag, dialogId: name, flow },
      local: { ...to, params: { ...params, tag: this.#localTag } },
      remote: nameAddress(wire.from()),
      localSdp,
      remoteSdp: this.#session.changed?.remoteSdp ?? this.offer ?? '',
      peerMessage: wire,
      credentials: undefined,
    })
    void this.#replaced?.hangup()
    leg.onAcknowledged = (answer) => {
      if (this.offer === undefined) leg.remoteSdp = answer ?? ''
      resolve({ outcome: 'answered', leg })
    }
    void leg.ended.then((end) => resolve({ outcome: 'ended', end }))
  }

  #waitForSignOfLife(): void {
    this.#signOfLife?.cancel()
    this.#signOfLife = this.#context.clock.setTimer(SIGN_OF_LIFE_MS, () => {
      if (++this.#signsOfLife > SIGNS_OF_LIFE_MAX) {
        return this.#giveUp(stackEnd('timeout', this.#context.now, 480), 480)
      }
      this.#lastProgress?.()
      this.#waitForSignOfLife()
    })
  }

  #finish(end: CallEnd): void {
    if (this.#cancellation.end) return
    this.#release()
    this.#cancellation.announce(end)
  }

  #release(): void {
    this.#signOfLife?.cancel()
    this.#expiry?.cancel()
    this.#session.end()
    this.#lastProgress = undefined
    this.#context.removeDialog(this)
    this.#context.endedCall(this)
  }
}
