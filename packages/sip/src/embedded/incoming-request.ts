import { isIP } from 'node:net'
import type { LegAnswer, LegRequest } from '../leg/leg-request.js'
import { HeaderId, reasonPhrase, stampVia, unbracketed, type WireRequest } from '../message/index.js'
import type { SipRequest } from '../sip-request.js'
import { RequestView } from '../stack/message-view.js'
import type { InviteServerTransaction } from '../transaction/invite-server-transaction.js'
import type { NetworkFlow } from '../transport/network.js'
import { contactFor } from './local-addresses.js'
import { defaultPort } from './locate-servers.js'
import { octetsOf } from './outgoing-request.js'
import type { StackContext } from './stack-context.js'

/** What carries the response: a server transaction. */
export interface Responder {
  flow: NetworkFlow
  respond(status: number, message: Uint8Array): void
}

/** A request that came in, with what its responses copy from it, put together once. */
export class IncomingRequest implements LegRequest {
  readonly context: StackContext
  readonly wire: WireRequest
  /** Where it came from. */
  readonly flow: NetworkFlow
  /** Where its responses go. */
  responseFlow: NetworkFlow
  responder: Responder | undefined = undefined
  /** The responder of an INVITE. */
  invite: InviteServerTransaction | undefined = undefined
  #copied: string | undefined
  #to: string | undefined
  #toTag: string | undefined
  #view: RequestView | undefined

  constructor(context: StackContext, wire: WireRequest, flow: NetworkFlow) {
    this.context = context
    this.wire = wire
    this.flow = flow
    this.responseFlow = responseFlow(wire, flow)
  }

  get view(): SipRequest {
    this.#view ??= new RequestView(this.wire, this.flow)
    return this.#view
  }

  /** The tag of To: the request's, or the one that all our responses carry. */
  get toTag(): string {
    this.#toTag ??= this.wire.to().tag ?? this.context.token()
    return this.#toTag
  }

  /** The To value with its tag. */
  get to(): string {
    if (this.#to === undefined) {
      const to = this.wire.headers.get('to') ?? ''
      this.#to = this.wire.to().tag === undefined ? `${to};tag=${this.toTag}` : to
    }
    return this.#to
  }

  /** From now on its responses are those of another branch, as if a proxy on the way had forked the request. */
  branchOff(): void {
    this.#toTag = this.context.token()
    this.#to = undefined
  }

  /** Where we want the further requests of its dialog. */
  get contactLine(): string {
    const local = this.context.addresses.of(this.flow)
    return local === undefined ? '' : `Contact: ${contactFor(local, this.wire.requestUri)}\r\n`
  }

  /** Answers through the transaction, or without one when there is none yet. Gives the octets that were sent. */
  respond(status: number, parts: LegAnswer = {}): Uint8Array {
    const { keepAliveSeconds } = parts
    if (keepAliveSeconds !== undefined) this.context.keepAlives.expect(this.flow, keepAliveSeconds)
    if (this.wire.method === 'REGISTER' && status >= 200 && status < 300) this.flow.closeLast?.()
    const message = this.#octets(status, parts)
    if (this.responseFlow.isOver) this.#takeAnotherConnection()
    if (this.responder) this.responder.respond(status, message)
    else this.context.transactions.transmit(this.responseFlow, message)
    return message
  }

  /** To where the sender listens, since nobody listens where its connection came from (RFC 3261 18.2.2). */
  #takeAnotherConnection(): void {
    const { listener, remote, transport } = this.flow
    const { host, port = defaultPort(transport) } = this.wire.topVia()
    const name = isIP(unbracketed(host)) === 0 ? host : undefined
    this.responseFlow = listener.flowTo(remote.address, port, name)
    if (this.responder) this.responder.flow = this.responseFlow
  }

  #octets(status: number, { reason, lines = '', body, keepAliveSeconds }: LegAnswer): Uint8Array {
    const { headers } = this.wire
    this.#copied ??= this.#copy(keepAliveSeconds)
    const to = status === 100 ? (headers.get('to') ?? '') : this.to
    const agent = this.context.userAgent === '' ? '' : `Server: ${this.context.userAgent}\r\n`
    const stamp = status === 100 && headers.has('timestamp') ? `Timestamp: ${headers.get('timestamp') ?? ''}\r\n` : ''
    const routes = status > 100 && status < 300 && this.wire.method === 'INVITE' ? this.#recordRoutes() : ''
    const phrase = reason ?? reasonPhrase(status)
    const head = `SIP/2.0 ${status} ${phrase}\r\n${this.#copied}To: ${to}\r\n${stamp}${routes}${agent}${lines}`
    return octetsOf(head, body)
  }

  #copy(keepAliveSeconds: number | undefined): string {
    const { headers } = this.wire
    const first = headers.find(HeaderId.via)
    const top = stampVia(headers.valueAt(first), this.wire.topVia(), this.flow.remote, keepAliveSeconds)
    let text = `Via: ${top}\r\n`
    for (
      let index = headers.find(HeaderId.via, first + 1);
      index !== -1;
      index = headers.find(HeaderId.via, index + 1)
    ) {
      text += `Via: ${headers.valueAt(index)}\r\n`
    }
    const cseq = this.wire.cseq()
    return `${text}From: ${headers.get('from') ?? ''}\r\nCall-ID: ${this.wire.callId}\r\nCSeq: ${cseq.sequence} ${cseq.method}\r\n`
  }

  #recordRoutes(): string {
    let text = ''
    const { headers } = this.wire
    for (
      let index = headers.find(HeaderId.recordRoute);
      index !== -1;
      index = headers.find(HeaderId.recordRoute, index + 1)
    ) {
      text += `Record-Route: ${headers.valueAt(index)}\r\n`
    }
    return text
  }
}

/** Over a stream back the way it came, while that is open; by datagram to the port that the sender names or asks for (RFC 3261 18.2.2). */
function responseFlow(wire: WireRequest, flow: NetworkFlow): NetworkFlow {
  if (flow.reliable) return flow
  const via = wire.topVia()
  const port = via.rport === undefined ? (via.port ?? 5060) : flow.remote.port
  return port === flow.remote.port ? flow : flow.listener.flowTo(flow.remote.address, port)
}
