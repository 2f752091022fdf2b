import type { ReofferHandler } from '../call-leg.js'
import { contactUri } from '../dialog/contact-uri.js'
import type { Dialog } from '../dialog/dialog.js'
import { EarlySession } from '../leg/early-session.js'
import { answerEarlyRequest } from '../leg/leg-request-answers.js'
import type { IncomingRequest } from './incoming-request.js'
import type { DialogUser, StackContext } from './stack-context.js'

/** One branch of an INVITE of ours before its answer: what it has told reliably, and what it asks for. */
export class EarlyDialog implements DialogUser {
  readonly dialog: Dialog
  readonly establishedLeg = undefined
  /** Of the last response that was acknowledged; 0 before the first. */
  number = 0
  /** The answer to our offer, which the 2xx need not repeat. */
  sdp: string | undefined
  readonly session: EarlySession
  readonly #context: StackContext

  constructor(context: StackContext, dialog: Dialog, handler: () => ReofferHandler | undefined) {
    this.#context = context
    this.dialog = dialog
    this.session = new EarlySession(context, { role: 'uac', isAgreed: () => this.sdp !== undefined, handler })
    context.dialogs.set(dialog.id, this)
  }

  get callId(): string {
    return this.dialog.callId
  }

  requestReceived(request: IncomingRequest): void {
    const { wire } = request
    if (!this.dialog.acceptsSequence(wire.cseq().sequence)) {
      return void request.respond(500, { reason: 'Old Sequence Number' })
    }
    if (wire.method !== 'UPDATE') return answerEarlyRequest(request)
    this.dialog.remoteTarget = contactUri(wire) ?? this.dialog.remoteTarget
    this.session.received(request)
  }

  acknowledged(): void {}

  /** It has answered, and the call has its place, or it never will. */
  end(): void {
    const { dialogs } = this.#context
    this.session.end()
    if (dialogs.get(this.dialog.id) === this) dialogs.delete(this.dialog.id)
  }
}
