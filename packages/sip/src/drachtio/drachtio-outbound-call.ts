import type { Timer } from '@ringwright/core'
import type { EndReason, ReofferHandler } from '../call-leg.js'
import { reasonLine } from '../dialog/reason-header.js'
import { contactParametersOf, inviteBody, inviteLines, ringTimeoutOf } from '../leg/dialed-invite.js'
import { ProgressListeners } from '../leg/progress-listeners.js'
import { unansweredOffer } from '../leg/unanswered-offer.js'
import { parseUri } from '../message/index.js'
import type { CallProgress, DialOptions, DialResult, OutboundCall } from '../outbound-call.js'
import type { SipResponse, SipUri } from '../sip-request.js'
import { localResponse, nameAddress } from '../stack/message-view.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import type { DrachtioContext, RunningCall } from './drachtio-context.js'
import { DrachtioEarlyDialog } from './drachtio-early-dialog.js'
import { DrachtioLeg } from './drachtio-leg.js'
import { Exchange, type ExchangeUser } from './exchange.js'
import { type OutOfDialogRequest, outOfDialogRequest } from './out-of-dialog.js'
import type { LinkResponse, ServerLink } from './server-link.js'

/** Of one INVITE: whoever answers with more tags than this floods. */
const BRANCHES_MAX = 32

/** An INVITE that we sent (RFC 3261 13.2). Of several answers, drachtio-server passes on the first. */
export class DrachtioOutboundCall implements OutboundCall, ExchangeUser, RunningCall {
  readonly result: Promise<DialResult>
  readonly link: ServerLink | undefined
  readonly #context: DrachtioContext
  readonly #options: DialOptions
  readonly #dialed: OutOfDialogRequest
  readonly #exchange: Exchange
  readonly #ringTimer: Timer
  readonly #progress: ProgressListeners
  #resolve!: (result: DialResult) => void
  /** By their tags. */
  readonly #branches = new Map<string, DrachtioEarlyDialog>()
  #reofferHandler: ReofferHandler | undefined
  #isDecided = false

  constructor(context: DrachtioContext, link: ServerLink | undefined, target: SipUri, options: DialOptions) {
    const ringTimeoutMs = ringTimeoutOf(options)
    this.#context = context
    this.#progress = new ProgressListeners(context)
    this.link = link
    this.#options = options
    this.result = new Promise((resolve) => (this.#resolve = resolve))
    const body = inviteBody(options, () => context.token())
    const lines = inviteLines(options) + contactLine(target, options)
    this.#dialed = outOfDialogRequest(context, 'INVITE', target, options, lines, body)
    const { request } = this.#dialed
    this.#exchange = new Exchange({ link, request, credentials: options.credentials, random: context.random }, this)
    context.calls.add(this)
    this.#ringTimer = context.clock.setTimer(ringTimeoutMs, () => this.#giveUp(localResponse(408, 'Request Timeout')))
    this.#exchange.start()
  }

  get id(): string {
    return this.#dialed.localTag
  }

  get callId(): string {
    return this.#dialed.callId
  }

  onProgress(listener: (progress: CallProgress) => void): () => void {
    return this.#progress.on(listener)
  }

  onReoffer(handler: ReofferHandler): void {
    this.#reofferHandler = handler
  }

  cancel(reason?: EndReason): void {
    this.#giveUp(localResponse(487, 'Request Terminated'), reasonLine(reason))
  }

  async shutDown(): Promise<void> {
    this.cancel()
  }

  linkLost(): void {
    this.#fail(localResponse(503, 'Connection To Drachtio-Server Lost'))
  }

  provisional({ wire }: LinkResponse): void {
    if (this.#isDecided) return
    this.#branchOf(wire.to().tag)?.responded(wire)
    this.#progress.tell(wire, this.id)
  }

  done(response: SipResponse, received?: LinkResponse): void {
    if (received?.dialogId === undefined || response.status >= 300) return this.#fail(response)
    const leg = this.#establish(received, received.dialogId)
    if (!this.#isDecided) return void this.#answered(leg, received)
    // The answer crossed our CANCEL.
    received.acknowledge()
    void leg.hangup()
  }

  #establish(received: LinkResponse, name: string): DrachtioLeg {
    const { wire, flow } = received
    const { offer } = this.#options
    const remoteTag = wire.to().tag ?? ''
    const early = this.#branches.get(remoteTag)
    this.#endBranches()
    return new DrachtioLeg(this.#context, {
      ...{ role: 'uac', callId: this.callId, localTag: this.id, remoteTag, dialogId: name, flow },
      local: nameAddress(wire.from()),
      remote: nameAddress(wire.to()),
      localSdp: early?.session.changed?.localSdp ?? (typeof offer === 'string' ? offer : ''),
      remoteSdp: early?.session.changed?.remoteSdp ?? sdpOf(wire) ?? early?.sdp ?? '',
      peerMessage: wire,
      credentials: this.#options.credentials,
    })
  }

  async #answered(leg: DrachtioLeg, received: LinkResponse): Promise<void> {
    this.#decide()
    const { offer } = this.#options
    if (typeof offer === 'string') {
      received.acknowledge()
      return this.#resolve({ outcome: 'answered', leg })
    }
    try {
      leg.localSdp = await offer(leg.remoteSdp)
      received.acknowledge(sdpBody(leg.localSdp))
      this.#resolve({ outcome: 'answered', leg })
    } catch (error) {
      // A host that cannot make an answer has no session, so the call is over.
      received.acknowledge()
      void leg.hangup()
      this.#resolve({ outcome: 'failed', response: unansweredOffer(error, this.#context) })
    }
  }

  #giveUp(response: SipResponse, lines = ''): void {
    if (this.#isDecided) return
    this.#exchange.cancel(lines)
    this.#fail(response)
  }

  #fail(response: SipResponse): void {
    if (this.#isDecided) return
    this.#decide()
    this.#resolve({ outcome: 'failed', response })
  }

  /** Undefined without a tag, which makes no dialog. */
  #branchOf(tag: string | undefined): DrachtioEarlyDialog | undefined {
    const known = this.#branches.get(tag ?? '')
    if (known || tag === undefined || !this.link || this.#branches.size >= BRANCHES_MAX) return known
    const handler = (): ReofferHandler | undefined => this.#reofferHandler
    const parts = { callId: this.callId, localTag: this.id, remoteTag: tag, link: this.link, handler }
    const branch = new DrachtioEarlyDialog(this.#context, parts)
    this.#branches.set(tag, branch)
    return branch
  }

  #endBranches(): void {
    for (const branch of this.#branches.values()) branch.end()
    this.#branches.clear()
  }

  #decide(): void {
    this.#isDecided = true
    this.#endBranches()
    this.#progress.clear()
    this.#ringTimer.cancel()
    this.#context.endedCall(this)
  }
}

/** Only where it says more than drachtio-server's own, which writes its address in the place of `localhost`. */
function contactLine(target: SipUri, options: DialOptions): string {
  const parameters = contactParametersOf(options)
  if (parameters === '') return ''
  const uri = parseUri(target)
  const transport = uri?.scheme === 'sip' ? uri.parameters.get('transport') : undefined
  return `Contact: <sip:ringwright@localhost${transport === undefined ? '' : `;transport=${transport}`}>${parameters}\r\n`
}
