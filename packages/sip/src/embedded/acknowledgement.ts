import type { NetworkFlow } from '../transport/network.js'
import { contactFor } from './local-addresses.js'
import { openRoute } from './next-hop.js'
import { type OutgoingRequest, requestOctets } from './outgoing-request.js'
import type { StackContext } from './stack-context.js'

/** The ACK of one 2xx: a request without a transaction, sent once for each time the 2xx comes (RFC 3261 13.2.2.4). */
export class Acknowledgement {
  readonly #context: StackContext
  /** As text, like all that lingers: see `Transaction.linger`. */
  #text = ''
  #flow: NetworkFlow | undefined

  constructor(context: StackContext, request: OutgoingRequest, target: string, flow: NetworkFlow | undefined) {
    this.#context = context
    if (flow) this.#send(request, flow)
    else openRoute(context, target, 0, (route) => route && this.#send(request, route[0]))
  }

  again(): void {
    if (this.#flow) this.#context.transactions.retransmit(this.#flow, Buffer.from(this.#text, 'latin1'))
  }

  #send(request: OutgoingRequest, flow: NetworkFlow): void {
    const local = this.#context.addresses.of(flow)
    if (!local) return
    this.#flow = flow
    const octets = requestOctets(request, local.via + this.#context.branch(), contactFor(local, request.requestUri))
    this.#text = octets.toString('latin1')
    this.#context.transactions.transmit(flow, octets)
  }
}
