import type { ReofferHandler } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import { responseNumber } from '../dialog/reliability.js'
import { EarlySession } from '../leg/early-session.js'
import { answerEarlyRequest } from '../leg/leg-request-answers.js'
import type { WireResponse } from '../message/index.js'
import { sdpOf } from '../stack/sdp-body.js'
import type { DialogUser, DrachtioContext } from './drachtio-context.js'
import type { ReceivedRequest } from './received-request.js'
import type { ServerLink } from './server-link.js'

export interface DrachtioEarlyDialogParts {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly link: ServerLink
  handler(): ReofferHandler | undefined
}

/** One branch of an INVITE of ours before its answer, and what it asks for. */
export class DrachtioEarlyDialog implements DialogUser {
  readonly id: string
  readonly callId: string
  readonly link: ServerLink
  readonly establishedLeg = undefined
  readonly session: EarlySession
  /** The answer to our offer, which the 2xx need not repeat. */
  sdp: string | undefined
  readonly #context: DrachtioContext

  constructor(context: DrachtioContext, { callId, localTag, remoteTag, link, handler }: DrachtioEarlyDialogParts) {
    this.id = dialogId(localTag, remoteTag)
    this.callId = callId
    this.link = link
    this.#context = context
    this.session = new EarlySession(context, { role: 'uac', isAgreed: () => this.sdp !== undefined, handler })
    context.addDialog(this)
  }

  /** A provisional response; only of one that is acknowledged is the session agreed on (RFC 3262 5). */
  responded(response: WireResponse): void {
    if (responseNumber(response.headers) !== undefined) this.sdp ??= sdpOf(response)
  }

  requestReceived(request: ReceivedRequest): void {
    if (request.wire.method === 'UPDATE') this.session.received(request)
    else answerEarlyRequest(request)
  }

  /** It has answered, or never will. */
  end(): void {
    this.session.end()
    this.#context.removeDialog(this)
  }
}
