import { readReferTo, type ReferTo } from '../dialog/refer-to.js'
import { sipFragment } from '../dialog/sip-fragment.js'
import type { ReferHandler, ReferOutcome, ReferReply, ReferRequest } from '../refer.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { EstablishedLeg } from './established-leg.js'
import type { IncomingRequest } from './incoming-request.js'
import { establishedLegOf } from './replaced-leg.js'
import { allowLine } from './supported-methods.js'

/** The peer waits for 32 s (RFC 3261 timer F) to hear whether its wish is granted at all. */
const DECISION_MS = 24_000

/** A call rings for three minutes at most; whoever does not know how it went by then says no more. */
const SUBSCRIPTION_MS = 240_000

/** The REFERs that the peer sends on one leg, one at a time, and the NOTIFYs that tell it how they went (RFC 3515). */
export class PeerRefers implements TimerOwner {
  handler: ReferHandler | undefined
  readonly #leg: EstablishedLeg
  readonly #expiry = new TimerSlot(this)
  #running: IncomingRequest | undefined
  #isDecided = false

  constructor(leg: EstablishedLeg) {
    this.#leg = leg
  }

  received(request: IncomingRequest): void {
    const { handler } = this
    if (!handler) return void request.respond(603)
    if (this.#running) return void request.respond(491)
    const { headers } = request.wire
    const asked = readReferTo(headers)
    if (!asked) return void request.respond(400, { reason: 'One Refer-To Needed' })
    const replaces = this.#ownLeg(asked)
    if (asked.replaces && !replaces) return void request.respond(481, { reason: 'Replaced Call Does Not Exist' })
    this.#running = request
    this.#isDecided = false
    const { context } = this.#leg
    context.transactions.timers.set(this.#expiry, 'decision', DECISION_MS)
    const refer = { target: asked.target, replaces, referredBy: headers.get('referred-by'), request: request.view }
    context.guarded(
      'onRefer',
      () => this.#decide(request, handler, refer),
      () => this.#refuse(request, { status: 500 }),
    )
  }

  stop(): void {
    // The peer waits for an answer, though there is no call any more that could be transferred.
    if (this.#running && !this.#isDecided) this.#running.respond(481)
    this.#forget()
  }

  #forget(): void {
    this.#running = undefined
    this.#leg.context.transactions.timers.clear(this.#expiry)
  }

  timerFired(name: string): void {
    if (!this.#running) return
    if (name === 'decision') this.#refuse(this.#running, { status: 500, reason: 'Not Decided' })
    else this.#conclude(this.#running, { status: 408 })
  }

  /** A peer can hand over only what it talks on itself: the tags are known to it alone, and it comes from there. */
  #ownLeg({ replaces }: ReferTo): EstablishedLeg | undefined {
    const leg = replaces && establishedLegOf(this.#leg.context, replaces)
    const isOwn = leg !== this.#leg && leg?.flow.remote.address === this.#leg.flow.remote.address
    return isOwn ? leg : undefined
  }

  async #decide(request: IncomingRequest, handler: ReferHandler, refer: ReferRequest): Promise<void> {
    const reply: ReferReply = await handler(refer)
    if (this.#running !== request) return
    if ('status' in reply) return this.#refuse(request, reply)
    this.#isDecided = true
    request.respond(202, { lines: request.contactLine + allowLine })
    this.#leg.context.transactions.timers.set(this.#expiry, 'subscription', SUBSCRIPTION_MS)
    this.#notify(request, { status: 100 })
    reply.outcome.then(
      (outcome) => this.#conclude(request, outcome),
      (error: unknown) => {
        this.#leg.context.reportHandler(error, 'onRefer')
        this.#conclude(request, { status: 500 })
      },
    )
  }

  #refuse(request: IncomingRequest, { status, reason }: ReferOutcome): void {
    if (this.#running !== request) return
    this.#forget()
    request.respond(status, reason === undefined ? {} : { reason })
  }

  #conclude(request: IncomingRequest, outcome: ReferOutcome): void {
    if (this.#running !== request) return
    this.#notify(request, outcome)
    this.#forget()
  }

  #notify(request: IncomingRequest, { status, reason }: ReferOutcome): void {
    const state = status < 200 ? `active;expires=${SUBSCRIPTION_MS / 1_000}` : 'terminated;reason=noresource'
    const lines = `Event: refer;id=${request.wire.cseq().sequence}\r\nSubscription-State: ${state}\r\n`
    const leg = this.#leg
    // What it answers changes nothing: a phone that has forgotten its REFER goes on with the call.
    leg.exchange(leg.newRequest('NOTIFY', lines, sipFragment(status, reason)), () => {})
  }
}
