import type { CallEnd, CallLeg, HangupOptions } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import { readReason, reasonLine } from '../dialog/reason-header.js'
import type { CarriedLeg } from '../leg/carried-leg.js'
import { LegFace } from '../leg/leg-face.js'
import { LegRefers } from '../leg/leg-refers.js'
import { answerLegRequest } from '../leg/leg-request-answers.js'
import { LocalReoffers } from '../leg/local-reoffers.js'
import { PeerReoffers } from '../leg/peer-reoffers.js'
import { linesOf, type WireMessage } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { Body, NameAddress, SipResponse } from '../sip-request.js'
import { remoteEnd, stackEnd } from '../stack/call-end.js'
import { sdpOf } from '../stack/sdp-body.js'
import type { DialogUser, DrachtioContext, RunningCall } from './drachtio-context.js'
import type { DrachtioFlow } from './drachtio-flow.js'
import { drachtioReofferAnswers } from './drachtio-reoffer-answers.js'
import { Exchange, type ExchangeUser } from './exchange.js'
import type { ReceivedRequest } from './received-request.js'
import { ReofferSender } from './reoffer-sender.js'
import type { ServerLink } from './server-link.js'

/** What a leg is made from, once its call is answered. */
export interface DrachtioLegParts {
  readonly role: 'uas' | 'uac'
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly local: NameAddress
  readonly remote: NameAddress
  readonly flow: DrachtioFlow
  /** Drachtio-server's own name for the dialog. */
  readonly dialogId: string
  readonly localSdp: string
  readonly remoteSdp: string
  /** The message that made the dialog. */
  readonly peerMessage: WireMessage
  readonly credentials: Credentials | undefined
}

/** An established call by way of drachtio-server, which counts sequences, knows routes and sends again what was lost. */
export class DrachtioLeg extends LegFace implements CallLeg, CarriedLeg, DialogUser, RunningCall {
  readonly context: DrachtioContext
  readonly id: string
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly local: NameAddress
  readonly remote: NameAddress
  readonly flow: DrachtioFlow
  readonly ended: Promise<CallEnd>
  readonly localReoffers = new LocalReoffers(this, new ReofferSender(this))
  readonly peerReoffers: PeerReoffers<ReceivedRequest>
  readonly refers = new LegRefers(this)
  /** Set while our 200 waits for its ACK; no BYE may go out before (RFC 3261 15). Called with the answer in the ACK. */
  onAcknowledged: ((answer: string | undefined) => void) | undefined
  readonly #dialogId: string
  readonly #credentials: Credentials | undefined
  readonly #allow: readonly string[]
  #state: 'confirmed' | 'terminated' = 'confirmed'
  #resolveEnded!: (end: CallEnd) => void
  #hangup: Promise<void> | undefined
  #pendingBye: (() => void) | undefined

  constructor(context: DrachtioContext, parts: DrachtioLegParts) {
    super(context, parts)
    this.context = context
    this.peerReoffers = new PeerReoffers(this, drachtioReofferAnswers)
    this.id = dialogId(parts.localTag, parts.remoteTag)
    this.callId = parts.callId
    this.localTag = parts.localTag
    this.remoteTag = parts.remoteTag
    this.local = parts.local
    this.remote = parts.remote
    this.flow = parts.flow
    this.#dialogId = parts.dialogId
    this.#credentials = parts.credentials
    this.#allow = parts.peerMessage.headers.list('allow')
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    context.addDialog(this)
    context.calls.add(this)
  }

  get link(): ServerLink {
    return this.flow.link
  }

  get state(): 'confirmed' | 'terminated' {
    return this.#state
  }

  get allow(): ReadonlySet<string> {
    return new Set(this.#allow)
  }

  get establishedLeg(): DrachtioLeg | undefined {
    return this.#state === 'confirmed' ? this : undefined
  }

  ask(method: string, lines: string, body: Body | undefined, done: (response: SipResponse) => void): void {
    this.exchange(method, lines, body, {
      done: (response) => {
        done(response)
        if (response.status === 481) this.lost(response.status)
      },
    })
  }

  tell(method: string, lines: string, body: Body | undefined): void {
    this.exchange(method, lines, body, { done: () => {} })
  }

  hangup(options: HangupOptions = {}): Promise<void> {
    const end: CallEnd = {
      by: 'local',
      cause: 'bye',
      at: this.context.now,
      ...(options.reason ? { reason: options.reason } : {}),
    }
    this.#hangup ??= this.#hangUp(end, reasonLine(options.reason) + linesOf(options.headers))
    return this.#hangup
  }

  shutDown(): Promise<void> {
    this.#hangup ??= this.#hangUp(stackEnd('shutdown', this.context.now), '')
    return this.#hangup
  }

  linkLost(): void {
    this.#end(stackEnd('transport', this.context.now))
  }

  /** Sends a request of this call. */
  exchange(method: string, lines: string, body: Body | undefined, user: ExchangeUser): void {
    const request = { method, dialogId: this.#dialogId, lines, body }
    new Exchange(
      { link: this.link, request, credentials: this.#credentials, random: this.context.random },
      user,
    ).start()
  }

  requestReceived(request: ReceivedRequest): void {
    const { method } = request.wire
    if (method === 'ACK') return this.#acknowledged(request)
    if (method === 'BYE') return this.#byeReceived(request)
    if (this.#state === 'terminated') return request.respond(481)
    if (method === 'INVITE' || (method === 'UPDATE' && sdpOf(request.wire) !== undefined)) {
      return this.peerReoffers.received(request)
    }
    answerLegRequest(this, request)
  }

  #acknowledged({ wire }: ReceivedRequest): void {
    const { onAcknowledged } = this
    if (!onAcknowledged) return this.peerReoffers.acknowledged(sdpOf(wire))
    this.onAcknowledged = undefined
    onAcknowledged(sdpOf(wire))
    this.#pendingBye?.()
  }

  #byeReceived(request: ReceivedRequest): void {
    request.respond(200)
    const { now } = this.context
    // Drachtio-server's own BYE tells of an ACK or of a refresh that never came.
    const reason = request.isOurs ? readReason(request.wire.headers) : undefined
    if (!request.isOurs) this.#end(remoteEnd('bye', request.wire.headers, now))
    else this.#end({ ...stackEnd('timeout', now, 408), ...(reason ? { reason } : {}) })
  }

  /** The peer is gone, or no longer knows the call: it is over here too, and a BYE says so in case it is heard. */
  lost(status: number): void {
    this.#hangup ??= this.#hangUp(stackEnd('timeout', this.context.now, status), '')
  }

  #hangUp(end: CallEnd, lines: string): Promise<void> {
    if (this.#state === 'terminated') return Promise.resolve()
    const isAcknowledged = this.onAcknowledged === undefined
    this.#end(end, !isAcknowledged)
    return new Promise((resolve) => {
      const bye = (): void => {
        this.#pendingBye = undefined
        this.exchange('BYE', lines, undefined, { done: () => resolve() })
        this.context.removeDialog(this)
      }
      if (isAcknowledged) bye()
      else this.#pendingBye = bye
    })
  }

  /** `listening`: the dialog still waits for the ACK after which its BYE may go out. */
  #end(end: CallEnd, listening = false): void {
    if (!listening) this.context.removeDialog(this)
    if (this.#state === 'terminated') return
    this.#state = 'terminated'
    this.localReoffers.stop()
    this.peerReoffers.stop()
    this.refers.stop()
    this.#resolveEnded(end)
    this.context.endedCall(this)
  }
}
