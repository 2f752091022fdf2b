import { RingwrightError, type Timer } from '@ringwright/core'
import type { CallEnd } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import { reliabilityOf } from '../dialog/reliability.js'
import { linesOf, sdpBody } from '../embedded/outgoing-request.js'
import { nameAddress, sdpOf } from '../embedded/request-view.js'
import { remoteEnd, stackEnd } from '../embedded/stack-context.js'
import { allowLine, supportedLine } from '../embedded/supported-methods.js'
import type { AnswerOptions, AnswerResult, InboundCall, ProgressOptions, RejectOptions } from '../inbound-call.js'
import { formatNameAddr, parseMessage } from '../message/index.js'
import type { SipRequest, SipUri } from '../sip-request.js'
import type { DialogUser, DrachtioContext, RunningCall } from './drachtio-context.js'
import { DrachtioLeg } from './drachtio-leg.js'
import type { Answer, ReceivedRequest } from './received-request.js'
import type { ServerLink } from './server-link.js'

/** Proxies give up after three minutes without a sign of life (RFC 3261 13.3.1.1), so one is sent each minute. */
const SIGN_OF_LIFE_MS = 60_000

/** An hour: whoever lets a caller ring for longer has forgotten it. */
const SIGNS_OF_LIFE_MAX = 60

/** A call that rings here (RFC 3261 13.3). */
export class DrachtioInboundCall implements InboundCall, DialogUser, RunningCall {
  readonly id: string
  readonly offer: string | undefined
  readonly establishedLeg: undefined
  readonly #context: DrachtioContext
  readonly #invite: ReceivedRequest
  readonly #localTag: string
  /** Whose place this call takes once it is answered. */
  readonly #replaced: DrachtioLeg | undefined
  readonly #canceledListeners = new Set<(end: CallEnd) => void>()
  #abort: AbortController | undefined
  #end: CallEnd | undefined
  #signOfLife: Timer | undefined
  #lastProgress: (() => void) | undefined
  #signsOfLife = 0

  constructor(context: DrachtioContext, invite: ReceivedRequest, replaced: DrachtioLeg | undefined) {
    this.#context = context
    this.#invite = invite
    this.#localTag = invite.localTag ?? ''
    this.#replaced = replaced
    this.offer = sdpOf(invite.wire)
    this.id = dialogId(this.#localTag, invite.wire.from().tag ?? '')
    context.addDialog(this)
    context.calls.add(this)
    invite.onCanceled((cancel) => this.#canceled(cancel))
    this.#waitForSignOfLife()
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
    if (!this.#abort) {
      this.#abort = new AbortController()
      if (this.#end) this.#abort.abort(this.#end)
    }
    return this.#abort.signal
  }

  onCanceled(listener: (end: CallEnd) => void): () => void {
    if (this.#end) listener(this.#end)
    else this.#canceledListeners.add(listener)
    return () => void this.#canceledListeners.delete(listener)
  }

  progress(status: 180 | 181 | 182 | 183, { sdp, headers }: ProgressOptions = {}): void {
    if (this.#isDecided) return
    const reliability = reliabilityOf(this.#invite.wire.headers)
    // Whoever asks for reliable ones without an offer would have to get ours there, which we make when we answer.
    if (this.offer === undefined && reliability === 'required') return
    const lines = allowLine + linesOf(headers) + (reliability === 'required' ? 'Require: 100rel\r\n' : '')
    const answer: Answer = { lines, body: sdp === undefined ? undefined : sdpBody(sdp) }
    this.#lastProgress = () => this.#invite.respond(status, answer)
    this.#lastProgress()
    this.#waitForSignOfLife()
  }

  answer({ sdp, headers }: AnswerOptions): Promise<AnswerResult> {
    if (this.#end) return Promise.resolve({ outcome: 'ended', end: this.#end })
    if (this.#isDecided) {
      throw new RingwrightError('wrong_state', 'The call has been answered, rejected or redirected already.')
    }
    return new Promise((resolve) => {
      const lines = allowLine + supportedLine + linesOf(headers)
      this.#invite.respond(200, { lines, body: sdpBody(sdp) }, (sent) => {
        const { dialogId: name } = this.#invite
        if (sent && name !== undefined && !this.#end) return this.#establish(sdp, name, resolve)
        this.#finish(this.#end ?? stackEnd('transport', this.#context.now))
        resolve({ outcome: 'ended', end: this.#end as CallEnd })
      })
    })
  }

  reject(status: number, { reason, headers }: RejectOptions = {}): void {
    if (!(status >= 300 && status <= 699)) {
      throw new RingwrightError('invalid_argument', `A call is rejected with a status from 300 to 699, not ${status}.`)
    }
    if (this.#isDecided) return
    const lines = linesOf(headers)
    this.#invite.respond(status, reason === undefined ? { lines } : { lines, reason })
    this.#release()
  }

  redirect(to: readonly SipUri[], status: 301 | 302 = 302): void {
    this.reject(status, { headers: { Contact: to.map((uri) => formatNameAddr(uri)) } })
  }

  requestReceived(request: ReceivedRequest): void {
    const { method } = request.wire
    if (method === 'ACK') return
    if (method === 'INVITE') return request.respond(491)
    if (method === 'PRACK') return request.respond(200)
    if (method === 'UPDATE' && sdpOf(request.wire) === undefined) return request.respond(200)
    // An offer has to wait for the answer to the first one (RFC 3311 5.2).
    if (method === 'UPDATE') return request.respond(500, { reason: 'Request Pending', lines: 'Retry-After: 5\r\n' })
    if (method !== 'BYE') return request.respond(481)
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
    return this.#end !== undefined || this.#invite.isAnswered
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
      remoteSdp: this.offer ?? '',
      peerMessage: wire,
      challenges: undefined,
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
    if (this.#end) return
    this.#end = end
    this.#release()
    this.#abort?.abort(end)
    for (const listener of this.#canceledListeners) this.#context.guarded('onCanceled', () => listener(end))
    this.#canceledListeners.clear()
  }

  #release(): void {
    this.#signOfLife?.cancel()
    this.#lastProgress = undefined
    this.#context.removeDialog(this)
    this.#context.endedCall(this)
  }
}
