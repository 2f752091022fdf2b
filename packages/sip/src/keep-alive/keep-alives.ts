import type { Clock, Random } from '@ringwright/core'
import type { NetworkFlow } from '../transport/network.js'
import { stunBindingResponse } from '../transport/stun-binding.js'
import { AnswerLimit } from './answer-limit.js'
import { FlowKeeper } from './flow-keeper.js'
import { SilentFlows } from './silent-flows.js'

export interface KeepAlivesOptions {
  readonly clock: Clock
  readonly random: Random
  /** A UDP flow is dead; a connection that is dead has been closed, which its listener tells. */
  readonly closed: (flow: NetworkFlow) => void
}

/** The longest empty datagram that is in use. */
const EMPTY_MAX = 4

/** The keep-alives of all flows of a stack, those that come and those that go (RFC 5626, RFC 6223). */
export class KeepAlives {
  readonly #limit: AnswerLimit
  readonly #keeper: FlowKeeper
  readonly #silent: SilentFlows

  constructor({ clock, random, closed }: KeepAlivesOptions) {
    const lost = (flow: NetworkFlow): void => (flow.reliable ? flow.close?.() : closed(flow))
    this.#limit = new AnswerLimit(clock)
    this.#keeper = new FlowKeeper({ clock, random, lost })
    this.#silent = new SilentFlows(clock, lost)
  }

  /** Pings a flow of ours; gives the function that ends it. */
  keep(flow: NetworkFlow, seconds: number): () => void {
    flow.closeLast?.()
    return this.#keeper.keep(flow, seconds)
  }

  /** A peer has been asked for keep-alives at least each so many seconds. */
  expect(flow: NetworkFlow, seconds: number): void {
    this.#silent.expect(flow, seconds)
  }

  /** Whether a datagram is no message of SIP: a keep-alive, or the answer to one of ours. */
  datagramReceived(message: Uint8Array, flow: NetworkFlow): boolean {
    // Two zero bits, which no SIP message begins with, make a message STUN's (RFC 5626 8).
    if (((message[0] ?? 0) & 0xc0) !== 0) return false
    if (isEmpty(message)) {
      this.#silent.heard(flow)
      return true
    }
    const answer = stunBindingResponse(message, flow.remote)
    if (!answer) return this.#keeper.heard(message, flow)
    this.#silent.heard(flow)
    if (this.#limit.allows(flow.remote.address)) flow.send(answer)
    return true
  }

  /** The peer of a connection has sent line ends. */
  lineEndsReceived(flow: NetworkFlow): void {
    this.#keeper.heard(NOTHING, flow)
  }

  /** A connection is over. */
  closed(flow: NetworkFlow): void {
    this.#keeper.forget(flow)
  }

  stop(): void {
    this.#keeper.stop()
    this.#silent.stop()
  }
}

const NOTHING = new Uint8Array()

/** RFC 5626 4.4.1 and common practice: empty datagrams and line ends keep NAT bindings open. */
function isEmpty(message: Uint8Array): boolean {
  if (message.length > EMPTY_MAX) return false
  return message.every((octet) => octet === 13 || octet === 10 || octet === 0)
}
