import { RingwrightError, type Timer } from '@ringwright/core'
import type { EndReason } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import { reasonLine } from '../dialog/reason-header.js'
import { ChallengeAnswers } from '../embedded/challenge-answers.js'
import { sdpBody } from '../embedded/outgoing-request.js'
import { localResponse, nameAddress, sdpOf } from '../embedded/request-view.js'
import { allowLine, supportedLine, supportedWithoutOfferLine } from '../embedded/supported-methods.js'
import type { CallProgress, DialOptions, DialResult, OutboundCall } from '../outbound-call.js'
import type { SipResponse, SipUri } from '../sip-request.js'
import type { DrachtioContext, RunningCall } from './drachtio-context.js'
import { DrachtioLeg } from './drachtio-leg.js'
import { Exchange, type ExchangeUser } from './exchange.js'
import { type OutOfDialogRequest, outOfDialogRequest } from './out-of-dialog.js'
import type { LinkResponse, ServerLink } from './server-link.js'

/** RFC 3261's timer C is "more than three minutes"; who waits longer finds that a proxy has given up already. */
const RING_TIMEOUT_MS = 180_000

/** An INVITE that we sent (RFC 3261 13.2). Of several answers, drachtio-server passes on the first. */
export class DrachtioOutboundCall implements OutboundCall, ExchangeUser, RunningCall {
  readonly result: Promise<DialResult>
  readonly link: ServerLink | undefined
  readonly #context: DrachtioContext
  readonly #options: DialOptions
  readonly #dialed: OutOfDialogRequest
  readonly #challenges: ChallengeAnswers | undefined
  readonly #exchange: Exchange
  readonly #ringTimer: Timer
  readonly #listeners = new Set<(progress: CallProgress) => void>()
  #resolve!: (result: DialResult) => void
  #isDecided = false

  constructor(context: DrachtioContext, link: ServerLink | undefined, target: SipUri, options: DialOptions) {
    const { ringTimeoutMs = RING_TIMEOUT_MS, anonymous = false, offer } = options
    if (!(ringTimeoutMs > 0))
      throw new RingwrightError('invalid_argument', 'ringTimeoutMs: takes milliseconds above 0.')
    if (options.attachments || options.contactParameters !== undefined) {
      throw new RingwrightError(
        'invalid_argument',
        'attachments and contactParameters, which recorders need, are sent by our own stack alone.',
      )
    }
    this.#context = context
    this.link = link
    this.#options = options
    this.result = new Promise((resolve) => (this.#resolve = resolve))
    const lines =
      allowLine +
      (typeof offer === 'string' ? supportedLine : supportedWithoutOfferLine) +
      (anonymous ? 'Privacy: id\r\n' : '')
    const body = typeof offer === 'string' ? sdpBody(offer) : undefined
    this.#dialed = outOfDialogRequest(context, 'INVITE', target, options, lines, body)
    this.#challenges = options.credentials && new ChallengeAnswers(options.credentials, context.random)
    const { request } = this.#dialed
    this.#exchange = new Exchange({ link, request, challenges: this.#challenges }, this)
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
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
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
    const tag = wire.to().tag
    const sdp = sdpOf(wire)
    const progress: CallProgress = {
      status: wire.status,
      reason: wire.reason,
      forkId: tag === undefined ? '' : dialogId(this.id, tag),
      headers: wire.headers,
      ...(sdp === undefined ? {} : { sdp }),
    }
    for (const listener of this.#listeners) this.#context.guarded('onProgress', () => listener(progress))
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
    return new DrachtioLeg(this.#context, {
      ...{ role: 'uac', callId: this.callId, localTag: this.id, remoteTag: wire.to().tag ?? '', dialogId: name, flow },
      local: nameAddress(wire.from()),
      remote: nameAddress(wire.to()),
      localSdp: typeof offer === 'string' ? offer : '',
      remoteSdp: sdpOf(wire) ?? '',
      peerMessage: wire,
      challenges: this.#challenges,
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
      this.#context.reportHandler(error, 'offer')
      // A host that cannot make an answer has no session, so the call is over.
      received.acknowledge()
      void leg.hangup()
      this.#resolve({ outcome: 'failed', response: localResponse(488, 'No Answer To The Offer') })
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

  #decide(): void {
    this.#isDecided = true
    this.#listeners.clear()
    this.#ringTimer.cancel()
    this.#context.endedCall(this)
  }
}
