import type { ReofferHandler, ReofferReply } from '../call-leg.js'
import { sdpBody, sdpOf } from '../stack/sdp-body.js'
import { allowLine, supportedLine } from '../stack/supported-methods.js'
import type { LegContext } from './carried-leg.js'
import { type LegRequest, requestPending } from './leg-request.js'

/** What both sides have agreed on. */
export interface AgreedSession {
  readonly localSdp: string
  readonly remoteSdp: string
}

export interface EarlySessionOptions {
  /** Who has called: the one who waits for an answer says so by another status. */
  readonly role: 'uas' | 'uac'
  /** Whether the offer of the INVITE has its answer: in a response that was acknowledged. */
  isAgreed(): boolean
  /** Decides the peer's offers; without one they are refused. */
  handler(): ReofferHandler | undefined
  changed?(session: AgreedSession): void
}

/** The session of a call before its answer: agreed on in provisional responses, and changed by UPDATEs of the peer (RFC 3311 5.2). */
export class EarlySession {
  /** Set once an UPDATE has changed it. */
  changed: AgreedSession | undefined
  readonly #context: Pick<LegContext, 'guarded' | 'random'>
  readonly #options: EarlySessionOptions
  #undecided: LegRequest | undefined

  constructor(context: Pick<LegContext, 'guarded' | 'random'>, options: EarlySessionOptions) {
    this.#context = context
    this.#options = options
  }

  /** Answers an UPDATE. */
  received(request: LegRequest): void {
    const offer = sdpOf(request.wire)
    if (offer === undefined) return this.#accept(request, undefined)
    const { role, isAgreed, handler } = this.#options
    if (this.#undecided || (role === 'uas' && !isAgreed())) {
      return request.respond(500, requestPending(this.#context.random))
    }
    if (!isAgreed()) return request.respond(491)
    const decide = handler()
    if (!decide) return request.respond(488)
    this.#undecided = request
    this.#context.guarded(
      'onReoffer',
      async () => this.#conclude(request, offer, await decide(offer, request.view)),
      () => this.#conclude(request, offer, { status: 500 }),
    )
  }

  /** The call is decided: whoever still waits for an answer may ask the established call, or finds that there is none. */
  end(): void {
    this.#undecided?.respond(500, requestPending(this.#context.random))
    this.#undecided = undefined
  }

  #conclude(request: LegRequest, offer: string, reply: ReofferReply): void {
    if (this.#undecided !== request) return
    this.#undecided = undefined
    if (!('sdp' in reply))
      return request.respond(reply.status, reply.reason === undefined ? {} : { reason: reply.reason })
    this.changed = { localSdp: reply.sdp, remoteSdp: offer }
    this.#accept(request, reply.sdp)
    this.#options.changed?.(this.changed)
  }

  #accept(request: LegRequest, sdp: string | undefined): void {
    const lines = request.contactLine + allowLine + supportedLine
    request.respond(200, sdp === undefined ? { lines } : { lines, body: sdpBody(sdp) })
  }
}
