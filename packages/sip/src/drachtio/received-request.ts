import type { LegAnswer, LegRequest } from '../leg/leg-request.js'
import { reasonPhrase, type WireRequest } from '../message/index.js'
import { RequestView } from '../stack/message-view.js'
import type { DrachtioFlow } from './drachtio-flow.js'
import { sendOptions } from './header-fields.js'
import type { SrfMessage, SrfRequest, SrfResponse } from './srf-module.js'

/** A request that drachtio-server passed on, and the way to answer it. */
export class ReceivedRequest implements LegRequest {
  readonly wire: WireRequest
  readonly flow: DrachtioFlow
  readonly view: RequestView
  /** Drachtio-server's own name for the dialog, once there is one. */
  dialogId: string | undefined
  /** Drachtio-server adds it. */
  readonly contactLine = ''
  /** Our side of a new dialog; undefined for a request that makes none. */
  readonly localTag: string | undefined
  readonly #request: SrfRequest
  readonly #response: SrfResponse
  #isAnswered = false

  constructor(
    wire: WireRequest,
    flow: DrachtioFlow,
    request: SrfRequest,
    response: SrfResponse,
    localTag: string | undefined,
  ) {
    this.wire = wire
    this.flow = flow
    this.view = new RequestView(wire, flow)
    this.dialogId = request.stackDialogId || undefined
    this.#request = request
    this.#response = response
    this.localTag = localTag
    if (this.#needsAnswer) flow.link.hold()
  }

  get isAnswered(): boolean {
    return this.#isAnswered
  }

  /** Drachtio-server made it, and has sent it already: nobody waits for an answer. */
  get isOurs(): boolean {
    return this.#request.source === 'application'
  }

  get #needsAnswer(): boolean {
    return !this.isOurs && this.wire.method !== 'ACK'
  }

  /** Of an INVITE; drachtio-server has answered both by then. */
  onCanceled(listener: (cancel: string) => void): void {
    this.#request.on('cancel', ({ raw }) => {
      if (this.#isAnswered) return
      this.#isAnswered = true
      this.flow.link.release()
      listener(raw)
    })
  }

  /** `done` is told whether it went out. Only the first final answer does. */
  respond(
    status: number,
    { reason, lines = '', body }: LegAnswer = {},
    done: (sent: boolean) => void = () => {},
  ): void {
    if (this.#isAnswered || !this.#needsAnswer) return
    this.#isAnswered = status >= 200
    const { link } = this.flow
    const to = this.localTag === undefined ? '' : `To: <sip:here>;tag=${this.localTag}\r\n`
    const options = sendOptions(lines + to, body)
    const phrase = reason ?? reasonPhrase(status)
    const sent = (error: unknown, message?: SrfMessage): void => {
      if (this.#response.stackDialogId) this.dialogId ??= this.#response.stackDialogId
      if (message) link.user.traced('out', message.raw, this.flow)
      done(!error)
      if (status >= 200) link.release()
    }
    try {
      this.#response.send(status, phrase, options, sent)
    } catch {
      // It throws for statuses that it does not know; others treat those as the x00 of their class (RFC 3261 8.1.3.2).
      this.#response.send(status - (status % 100), phrase, options, sent)
    }
  }
}
