import type { Place } from '@ringwright/core'
import type { CallEnd, CallLeg, HangupOptions } from '../call-leg.js'
import { contactUri } from '../dialog/contact-uri.js'
import type { Dialog } from '../dialog/dialog.js'
import { reasonLine } from '../dialog/reason-header.js'
import type { SessionTimer } from '../dialog/session-timer.js'
import type { SuccessRetransmission } from '../dialog/success-retransmission.js'
import { LegFace } from '../leg/leg-face.js'
import { LegRefers } from '../leg/leg-refers.js'
import { answerLegRequest } from '../leg/leg-request-answers.js'
import { LocalReoffers } from '../leg/local-reoffers.js'
import { PeerReoffers } from '../leg/peer-reoffers.js'
import {
  detachedText,
  linesOf,
  type NameAddr,
  parseNameAddr,
  type WireMessage,
  type WireRequest,
} from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { Body, Flow, NameAddress, SipResponse } from '../sip-request.js'
import { remoteEnd, stackEnd } from '../stack/call-end.js'
import { nameAddress } from '../stack/message-view.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import type { NetworkFlow } from '../transport/network.js'
import { Acknowledgement } from './acknowledgement.js'
import type { DialogLeg } from './dialog-leg.js'
import { DialogReofferAnswers } from './dialog-reoffer-answers.js'
import type { IncomingRequest } from './incoming-request.js'
import type { LegParts, Unconfirmed } from './leg-parts.js'
import { dialogRequest, type OutgoingRequest } from './outgoing-request.js'
import { ReofferSender } from './reoffer-sender.js'
import { RequestExchange } from './request-exchange.js'
import { SessionRefresher } from './session-refresher.js'
import type { DialogUser, RunningCall, StackContext } from './stack-context.js'
import { wayBack } from './way-back.js'

/** An established call of the embedded stack. */
export class EstablishedLeg extends LegFace implements CallLeg, DialogLeg, DialogUser, RunningCall {
  readonly context: StackContext
  readonly dialog: Dialog
  readonly place: Readonly<Place<RunningCall>>
  readonly credentials: Credentials | undefined
  readonly ended: Promise<CallEnd>
  readonly localReoffers: LocalReoffers
  readonly peerReoffers: PeerReoffers<IncomingRequest>
  readonly sessionTimer: SessionTimer
  /** Set while our 2xx to the first INVITE waits for its ACK; no BYE may go out before (RFC 3261 15). */
  unacknowledged: SuccessRetransmission | undefined
  unconfirmed: Unconfirmed | undefined
  readonly #reofferAnswers = new DialogReofferAnswers(this)
  readonly #reofferSender = new ReofferSender(this)
  /** Where the peer was heard last: a phone may have another address meanwhile, or another connection. */
  #flow: NetworkFlow
  readonly #keepsFlow: boolean
  #allow: string
  #state: 'confirmed' | 'terminated' = 'confirmed'
  #resolveEnded!: (end: CallEnd) => void
  #hangup: Promise<void> | undefined
  #sendPendingBye: (() => void) | undefined
  #refers: LegRefers | undefined

  constructor(context: StackContext, parts: LegParts) {
    super(context, parts)
    this.context = context
    this.dialog = parts.dialog
    this.credentials = parts.credentials
    this.localReoffers = new LocalReoffers(this, this.#reofferSender)
    this.peerReoffers = new PeerReoffers(this, this.#reofferAnswers)
    this.unconfirmed = parts.unconfirmed
    this.#flow = parts.flow
    this.#keepsFlow = parts.keepsFlow
    this.#allow = detachedText(parts.peerMessage.headers.get('allow') ?? '')
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    this.sessionTimer = new SessionRefresher(this).timer
    context.dialogs.set(this.id, this)
    this.place = context.calls.add(this)
  }

  get id(): string {
    return this.dialog.id
  }

  get callId(): string {
    return this.dialog.callId
  }

  get localTag(): string {
    return this.dialog.localTag
  }

  get remoteTag(): string {
    return this.dialog.remoteTag
  }

  get local(): NameAddress {
    return nameAddress(parseNameAddr(this.dialog.local) as NameAddr)
  }

  get remote(): NameAddress {
    return nameAddress(parseNameAddr(this.dialog.remote) as NameAddr)
  }

  get flow(): Flow {
    return this.#flow
  }

  get state(): 'confirmed' | 'terminated' {
    return this.#state
  }

  get allow(): ReadonlySet<string> {
    return new Set(this.#allow.match(/[^\s,]+/g))
  }

  get establishedLeg(): EstablishedLeg | undefined {
    return this.#state === 'confirmed' ? this : undefined
  }

  /** Made with the first transfer: most legs never have one. */
  get refers(): LegRefers {
    this.#refers ??= new LegRefers(this)
    return this.#refers
  }

  ask(method: string, lines: string, body: Body | undefined, done: (response: SipResponse) => void): void {
    this.exchange(this.newRequest(method, lines, body), (response) => {
      done(response)
      if (response.status === 481) this.lost(response.status)
    })
  }

  tell(method: string, lines: string, body: Body | undefined): void {
    this.exchange(this.newRequest(method, lines, body), () => {})
  }

  hangup(options: HangupOptions = {}): Promise<void> {
    this.#hangup ??= this.#hangUp('local', 'bye', reasonLine(options.reason) + linesOf(options.headers), options)
    return this.#hangup
  }

  shutDown(): Promise<void> {
    this.#hangup ??= this.#hangUp('stack', 'shutdown', '', {})
    return this.#hangup
  }

  /** The peer is gone, or no longer knows the call: it is over here too, and a BYE says so in case it is heard. */
  lost(status: number, cause: CallEnd['cause'] = 'timeout'): void {
    if (this.#state === 'terminated') return
    this.#hangup ??= this.#hangUp('stack', cause, '', { status })
  }

  /** A request of this dialog, with the next sequence number unless one is given. */
  newRequest(method: string, lines: string, body?: Body, sequence?: number): OutgoingRequest {
    return dialogRequest(this.dialog, method, lines, body, sequence)
  }

  /** The flow that requests must use; undefined lets the next hop decide. */
  get stickyFlow(): NetworkFlow | undefined {
    return this.#keepsFlow ? wayBack(this.dialog, this.#flow) : undefined
  }

  /** Sends the ACK of a 2xx; its sender repeats it when the 2xx comes again. */
  acknowledge(sequence: number, lines: string, answer?: string): Acknowledgement {
    const request = this.newRequest('ACK', lines, answer === undefined ? undefined : sdpBody(answer), sequence)
    return new Acknowledgement(this.context, request, this.dialog.routed.nextHop, this.stickyFlow)
  }

  requestReceived(request: IncomingRequest): void {
    const { wire } = request
    if (!this.dialog.acceptsSequence(wire.cseq().sequence)) {
      return void request.respond(500, { reason: 'Old Sequence Number' })
    }
    if (wire.method === 'BYE') return this.#byeReceived(request)
    this.#flow = request.flow
    // Over for us; only our BYE still waits for the peer's ACK.
    if (this.#state === 'terminated') return void request.respond(481)
    if (wire.method === 'UPDATE' && sdpOf(wire) === undefined) return this.#reofferAnswers.refresh(request)
    if (wire.method === 'INVITE' || wire.method === 'UPDATE') return this.peerReoffers.received(request)
    answerLegRequest(this, request)
  }

  acknowledged(request: WireRequest): void {
    if (this.#reofferAnswers.isAcknowledgedBy(request)) return this.peerReoffers.acknowledged(sdpOf(request))
    if (!this.unacknowledged) return
    this.unacknowledged.stop()
    this.unacknowledged = undefined
    this.unconfirmed?.confirmed(sdpOf(request))
    this.unconfirmed = undefined
    this.#sendPendingBye?.()
  }

  /** No ACK came for the 2xx that made the call: RFC 3261 13.3.1.4 ends it with a BYE. */
  neverAcknowledged(): void {
    this.unacknowledged = undefined
    this.lost(408)
    this.#sendPendingBye?.()
  }

  /** The peer's newest Contact, from a re-INVITE or its answer. */
  refreshTarget(message: WireMessage): void {
    this.dialog.remoteTarget = contactUri(message) ?? this.dialog.remoteTarget
  }

  exchange(request: OutgoingRequest, done: (response: SipResponse) => void): void {
    new RequestExchange(this.context, {
      request,
      target: this.dialog.routed.nextHop,
      flow: this.stickyFlow,
      credentials: this.credentials,
      contact: request.method !== 'BYE',
      nextSequence: () => this.dialog.nextSequence(),
      done,
    }).start()
  }

  #byeReceived(request: IncomingRequest): void {
    request.respond(200)
    this.#end(remoteEnd('bye', request.wire.headers, this.context.now))
  }

  #hangUp(
    by: 'local' | 'stack',
    cause: CallEnd['cause'],
    lines: string,
    { reason, status }: HangupOptions & { status?: number },
  ): Promise<void> {
    if (this.#state === 'terminated') return Promise.resolve()
    const unacknowledged = this.unacknowledged !== undefined
    const at = this.context.now
    const end = by === 'stack' ? stackEnd(cause, at, status) : { by, cause, at, ...(reason ? { reason } : {}) }
    this.#end(end, unacknowledged)
    return new Promise((resolve) => {
      const bye = (): void => {
        this.#sendPendingBye = undefined
        this.context.dialogs.delete(this.id)
        this.exchange(this.newRequest('BYE', lines), () => resolve())
      }
      if (unacknowledged) this.#sendPendingBye = bye
      else bye()
    })
  }

  /** `listening`: the dialog still waits for the ACK after which its BYE may go out. */
  #end(end: CallEnd, listening = false): void {
    if (this.#state === 'terminated') return
    this.#state = 'terminated'
    if (!listening) {
      this.unacknowledged?.stop()
      this.unacknowledged = undefined
      this.context.dialogs.delete(this.id)
    }
    this.sessionTimer.stop()
    this.#refers?.stop()
    this.localReoffers.stop()
    this.#reofferSender.stop()
    this.peerReoffers.stop()
    this.unconfirmed?.endedUnconfirmed(end)
    this.#resolveEnded(end)
    this.context.endedCall(this)
  }
}
