import type { ReofferHandler } from '../call-leg.js'
import type { AgreedSession } from '../leg/early-session.js'
import type { WireResponse } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import { sdpOf } from '../stack/sdp-body.js'
import { branchDialog } from './branch-dialog.js'
import { EarlyDialog } from './early-dialog.js'
import type { InviteExchange } from './invite-exchange.js'
import type { OutOfDialogRequest } from './out-of-dialog.js'
import { dialogRequest } from './outgoing-request.js'
import { RequestExchange } from './request-exchange.js'
import type { StackContext } from './stack-context.js'

/** Of one INVITE: whoever answers with more tags than this floods. */
const BRANCHES_MAX = 32

interface EarlyRemains {
  readonly sequence: number
  readonly sdp: string | undefined
  /** By an UPDATE: what the 2xx says is older. */
  readonly changed: AgreedSession | undefined
}

/** The early dialogs of an INVITE, and the acknowledgements of those provisional responses that ask for them (RFC 3262 4). */
export class EarlyBranches {
  readonly #context: StackContext
  readonly #dialed: OutOfDialogRequest
  readonly #credentials: Credentials | undefined
  readonly #exchange: InviteExchange
  readonly #handler: () => ReofferHandler | undefined
  readonly #branches = new Map<string, EarlyDialog>()

  constructor(
    context: StackContext,
    dialed: OutOfDialogRequest,
    credentials: Credentials | undefined,
    exchange: InviteExchange,
    handler: () => ReofferHandler | undefined,
  ) {
    this.#handler = handler
    this.#context = context
    this.#dialed = dialed
    this.#credentials = credentials
    this.#exchange = exchange
  }

  /** Acknowledges a response when it is the next one of its branch; false for one that came again, or too early. */
  take(response: WireResponse, number: number | undefined): boolean {
    const branch = this.#branchOf(response)
    if (number === undefined) return true
    if (!branch || (branch.number !== 0 && number !== branch.number + 1)) return false
    branch.number = number
    branch.sdp ??= sdpOf(response)
    this.#acknowledge(branch, number)
    return true
  }

  /** What is left of a branch's early dialog once it has answered. */
  of(tag: string): EarlyRemains | undefined {
    const branch = this.#branches.get(tag)
    if (!branch) return undefined
    return { sequence: branch.dialog.localSequence, sdp: branch.sdp, changed: branch.session.changed }
  }

  /** None of them is early any more; only those that were acknowledged have something that their answer goes on from. */
  end(): 'empty' | 'kept' {
    for (const [tag, branch] of this.#branches) {
      branch.end()
      if (branch.number === 0) this.#branches.delete(tag)
    }
    return this.#branches.size === 0 ? 'empty' : 'kept'
  }

  #branchOf(response: WireResponse): EarlyDialog | undefined {
    const { tag } = response.to()
    if (tag === undefined) return undefined
    const known = this.#branches.get(tag)
    if (known || this.#branches.size >= BRANCHES_MAX) return known
    const dialog = branchDialog(this.#dialed, response, tag, this.#exchange.sequence)
    const branch = new EarlyDialog(this.#context, dialog, this.#handler)
    this.#branches.set(tag, branch)
    return branch
  }

  #acknowledge({ dialog }: EarlyDialog, number: number): void {
    const rack = `RAck: ${number} ${this.#exchange.sequence} INVITE\r\n`
    const { flow } = this.#dialed
    new RequestExchange(this.#context, {
      request: dialogRequest(dialog, 'PRACK', rack),
      target: dialog.routed.nextHop,
      flow: dialog.routeSet.length === 0 ? flow : undefined,
      credentials: this.#credentials,
      contact: false,
      nextSequence: () => dialog.nextSequence(),
      // Without an answer to it the INVITE goes on all the same: its final response decides.
      done: () => {},
    }).start()
  }
}
