import type { Random } from '@ringwright/core'
import type { WireRequest } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { SipResponse } from '../sip-request.js'
import { ChallengeAnswers } from '../stack/challenge-answers.js'
import { localResponse, responseView } from '../stack/message-view.js'
import type { LinkRequest, LinkRequestUser, LinkResponse, ServerLink } from './server-link.js'

export interface ExchangeUser {
  /** Not 100. */
  provisional?(response: LinkResponse): void
  /** The final response; `received` is undefined when no peer gave it. */
  done(response: SipResponse, received?: LinkResponse): void
}

export interface ExchangeParts {
  /** Undefined while no drachtio-server is connected. */
  readonly link: ServerLink | undefined
  readonly request: LinkRequest
  readonly credentials: Credentials | undefined
  readonly random: Random
  /** Counts for the request, and once more for its answer to a challenge. Default: drachtio-server does. */
  readonly nextSequence?: (() => number) | undefined
}

/** A request and its answer, with challenges answered on the way: drachtio-srf alone knows no digest but MD5. */
export class Exchange implements LinkRequestUser {
  readonly #parts: ExchangeParts
  readonly #user: ExchangeUser
  #wire: WireRequest | undefined
  /** Made for the first challenge. */
  #challenges: ChallengeAnswers | undefined
  #cancel: ((lines: string) => void) | undefined
  #canceled: string | undefined

  constructor(parts: ExchangeParts, user: ExchangeUser) {
    this.#parts = parts
    this.#user = user
  }

  start(): void {
    this.#send(this.#sequenceLine(this.#parts.nextSequence?.()))
  }

  /** Cancels an INVITE; one that is not out yet follows at once. */
  cancel(lines: string): void {
    this.#canceled = lines
    this.#cancel?.(lines)
  }

  sent(wire: WireRequest, cancel: (lines: string) => void): void {
    this.#wire = wire
    this.#cancel = cancel
    if (this.#canceled !== undefined) cancel(this.#canceled)
  }

  responded(received: LinkResponse): void {
    const { wire } = received
    if (wire.status < 200) {
      received.acknowledge()
      if (wire.status > 100) this.#user.provisional?.(received)
      return
    }
    // The peer's stack has the ACK of a failure, but drachtio-server keeps a re-INVITE until it hears of it from us.
    if (wire.status >= 300 && this.#parts.request.dialogId !== undefined && this.#isInvite) received.acknowledge()
    const credentials = this.#credentials(received)
    if (credentials !== undefined && this.#canceled === undefined) return this.#send(credentials)
    this.#user.done(responseView(wire), received)
  }

  failed(status: 481 | 503, reason: string): void {
    this.#user.done(localResponse(status, reason))
  }

  get #isInvite(): boolean {
    return this.#parts.request.method === 'INVITE'
  }

  #send(more: string): void {
    const { link, request } = this.#parts
    this.#cancel = undefined
    if (!link) return this.failed(503, 'No Connection To Drachtio-Server')
    link.request({ ...request, lines: request.lines + more }, this)
  }

  #credentials({ wire }: LinkResponse): string | undefined {
    const { credentials, random, request } = this.#parts
    if ((wire.status !== 401 && wire.status !== 407) || !credentials || !this.#wire) return undefined
    this.#challenges ??= new ChallengeAnswers(credentials, random)
    const lines = this.#challenges.answer(wire, request.method, this.#wire.requestUri)
    // In a dialog, drachtio-server counts.
    if (lines === undefined || request.dialogId !== undefined) return lines
    return lines + this.#sequenceLine(this.#parts.nextSequence?.() ?? this.#wire.cseq().sequence + 1)
  }

  #sequenceLine(sequence: number | undefined): string {
    return sequence === undefined ? '' : `CSeq: ${sequence} ${this.#parts.request.method}\r\n`
  }
}
