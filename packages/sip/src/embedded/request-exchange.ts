import type { WireResponse } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { SipResponse } from '../sip-request.js'
import { ChallengeAnswers } from '../stack/challenge-answers.js'
import { localResponse, responseView } from '../stack/message-view.js'
import type { RequestClientUser } from '../transaction/request-client-transaction.js'
import type { TransactionFailure } from '../transaction/transaction.js'
import type { NetworkFlow } from '../transport/network.js'
import { contactFor } from './local-addresses.js'
import { openRoute, type Route } from './next-hop.js'
import { type OutgoingRequest, requestOctets } from './outgoing-request.js'
import type { StackContext } from './stack-context.js'

export interface RequestExchangeOptions {
  readonly request: OutgoingRequest
  /** The URI of the next hop. */
  readonly target: string
  readonly flow: NetworkFlow | undefined
  readonly credentials: Credentials | undefined
  readonly contact: boolean
  readonly offersKeepAlives?: boolean
  nextSequence(): number
  /** The final response, called once; a local one when there was none. */
  done(response: SipResponse): void
}

/** One request other than INVITE, up to its final response: the way there, and the challenge that may come. */
export class RequestExchange implements RequestClientUser {
  readonly #context: StackContext
  readonly #options: RequestExchangeOptions
  #request: OutgoingRequest
  #flow: NetworkFlow | undefined
  /** Made for the first challenge. */
  #challenges: ChallengeAnswers | undefined
  /** Further ways there. */
  #others: readonly NetworkFlow[] = []

  constructor(context: StackContext, options: RequestExchangeOptions) {
    this.#context = context
    this.#options = options
    this.#request = options.request
  }

  start(): void {
    const { flow, target, done } = this.#options
    if (flow) return this.#send([flow])
    const octets = HEAD_OCTETS + (this.#request.body?.content.length ?? 0)
    openRoute(this.#context, target, octets, (route) => {
      if (route) this.#send(route)
      else done(localResponse(503, 'No Route'))
    })
  }

  requestAnswered(response: WireResponse): void {
    const { status } = response
    if (status < 200) return
    if (status === 503 && this.#sendElsewhere()) return
    if ((status === 401 || status === 407) && this.#answerChallenge(response)) return
    const view = responseView(response)
    this.#options.done(this.#flow ? { flow: this.#flow, ...view } : view)
  }

  requestFailed(failure: TransactionFailure): void {
    if (this.#sendElsewhere()) return
    const { done } = this.#options
    done(failure === 'timeout' ? localResponse(408, 'Request Timeout') : localResponse(503, 'Not Reachable'))
  }

  #answerChallenge(response: WireResponse): boolean {
    const { credentials, request } = this.#options
    if (!credentials || !this.#flow) return false
    this.#challenges ??= new ChallengeAnswers(credentials, this.#context.random)
    const lines = this.#challenges.answer(response, request.method, request.requestUri)
    if (lines === undefined) return false
    this.#request = { ...request, sequence: this.#options.nextSequence(), lines: request.lines + lines }
    this.#send([this.#flow])
    return true
  }

  /** RFC 3263 4.3: what fails at one server goes to the next one. */
  #sendElsewhere(): boolean {
    const [next, ...others] = this.#others
    if (next) this.#send([next, ...others])
    return next !== undefined
  }

  #send([flow, ...others]: Route): void {
    const local = this.#context.addresses.of(flow)
    if (!local) return this.#options.done(localResponse(503, 'No Listener'))
    const branch = this.#context.branch()
    this.#flow = flow
    this.#others = others
    const contact = this.#options.contact ? contactFor(local, this.#request.requestUri) : undefined
    const via = local.via + branch + (this.#options.offersKeepAlives ? ';keep' : '')
    const message = requestOctets(this.#request, via, contact)
    this.#context.transactions.sendRequest(this.#request.method, branch, flow, message, this)
  }
}

/** About what a request of ours has besides its body. */
const HEAD_OCTETS = 500
