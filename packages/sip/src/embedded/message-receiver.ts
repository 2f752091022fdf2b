import { createParseErrorResponse, type ParseError, parseMessage, type WireResponse } from '../message/index.js'
import type { Transport } from '../sip-request.js'
import type { Listener, NetworkFlow, NetworkReceiver } from '../transport/network.js'
import { traceMessage } from './message-trace.js'
import type { RequestDispatcher } from './request-dispatcher.js'
import type { StackContext } from './stack-context.js'

/** From octets to requests and responses. Whatever a peer sends ends in an answer or a counter, never in an exception. */
export class MessageReceiver implements NetworkReceiver {
  readonly #context: StackContext
  readonly #dispatcher: RequestDispatcher

  constructor(context: StackContext, dispatcher: RequestDispatcher) {
    this.#context = context
    this.#dispatcher = dispatcher
  }

  received(message: Uint8Array, flow: NetworkFlow): void {
    const { counters, events, keepAlives } = this.#context
    if (flow.transport === 'udp' && keepAlives.datagramReceived(message, flow)) return
    counters.messagesReceived++
    traceMessage(events, 'in', message, flow, this.#context.clock)
    const result = parseMessage(message, isStream(flow.transport) ? streamOptions : datagramOptions)
    if (!result.ok) return this.#refuse(result.error, flow)
    try {
      if (result.message.kind === 'request') this.#dispatcher.received(result.message, flow)
      else this.#responseReceived(result.message)
    } catch (error) {
      events.emit('handler:failed', { error, during: 'receiving a message' })
    }
  }

  broken(error: ParseError, flow: NetworkFlow): void {
    this.#context.counters.messagesReceived++
    this.#refuse(error, flow)
  }

  lineEnds(flow: NetworkFlow): void {
    this.#context.keepAlives.lineEndsReceived(flow)
  }

  closed(flow: NetworkFlow): void {
    this.#context.keepAlives.closed(flow)
    this.#context.events.emit('flow:closed', { flow })
  }

  failed(listener: Listener, error: Error): void {
    this.#context.addresses.remove(listener)
    const { transport, host, port } = listener
    this.#context.events.emit('listener:failed', { transport, host, port, error })
  }

  #responseReceived(response: WireResponse): void {
    const known = this.#context.transactions.responseReceived(
      response,
      response.topVia().branch,
      response.cseq().method,
    )
    if (!known) this.#context.counters.strays++
  }

  #refuse(error: ParseError, flow: NetworkFlow): void {
    this.#context.counters.parseErrors++
    const response = createParseErrorResponse(error, this.#context.token(), flow.remote)
    if (response) this.#context.transactions.transmit(flow, response.bytes)
  }
}

const datagramOptions = { framing: 'datagram' } as const
const streamOptions = { framing: 'stream' } as const

/** Where messages follow one another without a frame, so that Content-Length is needed (RFC 3261 18.3, RFC 7118 5.3). */
function isStream(transport: Transport): boolean {
  return transport === 'tcp' || transport === 'tls'
}
