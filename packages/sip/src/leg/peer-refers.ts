import type { Timer } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import { type ReferTo, readReferTo } from '../dialog/refer-to.js'
import { sipFragment } from '../dialog/sip-fragment.js'
import type { ReferHandler, ReferOutcome, ReferReply, ReferRequest } from '../refer.js'
import { allowLine } from '../stack/supported-methods.js'
import type { CarriedLeg } from './carried-leg.js'
import type { LegRequest } from './leg-request.js'

/** The peer waits for 32 s (RFC 3261 timer F) to hear whether its wish is granted at all. */
const DECISION_MS = 24_000

/** A call rings for three minutes at most; whoever does not know how it went by then says no more. */
const SUBSCRIPTION_MS = 240_000

/** The REFERs that the peer sends on one leg, one at a time, and the NOTIFYs that tell it how they went (RFC 3515). */
export class PeerRefers {
  handler: ReferHandler | undefined
  readonly #leg: CarriedLeg
  #expiry: Timer | undefined
  #running: LegRequest | undefined
  #isDecided = false

  constructor(leg: CarriedLeg) {
    this.#leg = leg
  }

  received(request: LegRequest): void {
    const { handler } = this
    if (!handler) return request.respond(603)
    if (this.#running) return request.respond(491)
    const { headers } = request.wire
    const asked = readReferTo(headers)
    if (!asked) return request.respond(400, { reason: 'One Refer-To Needed' })
    const replaces = this.#ownLeg(asked)
    if (asked.replaces && !replaces) return request.respond(481, { reason: 'Replaced Call Does Not Exist' })
    this.#running = request
    this.#isDecided = false
    this.#expireIn(DECISION_MS, () => this.#refuse(request, { status: 500, reason: 'Not Decided' }))
    const refer = { target: asked.target, replaces, referredBy: headers.get('referred-by'), request: request.view }
    this.#leg.context.guarded(
      'onRefer',
      () => this.#decide(request, handler, refer),
      () => this.#refuse(request, { status: 500 }),
    )
  }

  stop(): void {
    // The peer waits for an answer, though there is no call any more that could be transferred.
    if (!this.#isDecided) this.#running?.respond(481)
    this.#forget()
  }

  /** A peer can hand over only what it talks on itself: the tags are known to it alone, and it comes from there. */
  #ownLeg({ replaces }: ReferTo): CallLeg | undefined {
    const named = replaces && this.#leg.context.legNamed(replaces)
    const isOther = named?.id !== this.#leg.id
    return isOther && named?.flow.remote.address === this.#leg.flow.remote.address ? named : undefined
  }

  async #decide(request: LegRequest, handler: ReferHandler, refer: ReferRequest): Promise<void> {
    const reply: ReferReply = await handler(refer)
    if (this.#running !== request) return
    if ('status' in reply) return this.#refuse(request, reply)
    this.#isDecided = true
    request.respond(202, { lines: request.contactLine + allowLine })
    this.#expireIn(SUBSCRIPTION_MS, () => this.#conclude(request, { status: 408 }))
    this.#notify(request, { status: 100 })
    reply.outcome.then(
      (outcome) => this.#conclude(request, outcome),
      (error: unknown) => {
        this.#leg.context.reportHandler(error, 'onRefer')
        this.#conclude(request, { status: 500 })
      },
    )
  }

  #expireIn(delayMs: number, then: () => void): void {
    this.#expiry?.cancel()
    this.#expiry = this.#leg.context.clock.setTimer(delayMs, then)
  }

  #forget(): void {
    this.#running = undefined
    this.#expiry?.cancel()
  }

  #refuse(request: LegRequest, { status, reason }: ReferOutcome): void {
    if (this.#running !== request) return
    this.#forget()
    request.respond(status, reason === undefined ? {} : { reason })
  }

  #conclude(request: LegRequest, outcome: ReferOutcome): void {
    if (this.#running !== request) return
    this.#notify(request, outcome)
    this.#forget()
  }

  /** A phone that has forgotten its REFER goes on with the call. */
  #notify(request: LegRequest, { status, reason }: ReferOutcome): void {
    const state = status < 200 ? `active;expires=${SUBSCRIPTION_MS / 1_000}` : 'terminated;reason=noresource'
    const lines = `Event: refer;id=${request.wire.cseq().sequence}\r\nSubscription-State: ${state}\r\n`
    this.#leg.tell('NOTIFY', lines, sipFragment(status, reason))
  }
}
