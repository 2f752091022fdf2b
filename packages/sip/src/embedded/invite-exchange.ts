import { readMinSeconds } from '../dialog/session-expires.js'
import type { WireResponse } from '../message/index.js'
import type { Credentials } from '../outbound-call.js'
import type { SipResponse } from '../sip-request.js'
import { ChallengeAnswers } from '../stack/challenge-answers.js'
import { localResponse, responseView } from '../stack/message-view.js'
import type { InviteClientTransaction, InviteClientUser } from '../transaction/invite-client-transaction.js'
import { type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { TransactionFailure } from '../transaction/transaction.js'
import type { NetworkFlow } from '../transport/network.js'
import { contactFor } from './local-addresses.js'
import { openRoute, type Route } from './next-hop.js'
import { companionOctets, type OutgoingRequest, requestOctets } from './outgoing-request.js'
import type { StackContext } from './stack-context.js'

export interface InviteExchangeUser {
  provisional(response: WireResponse): void
  /** Each 2xx: the first one, repeated ones, and those of other branches. Whoever gets it sends the ACK. */
  success(response: WireResponse): void
  /** The last word, given once, when there was no 2xx before. */
  failed(response: SipResponse): void
}

export interface InviteExchangeOptions {
  readonly request: OutgoingRequest
  /** The URI of the next hop. */
  readonly target: string
  /** Used whatever the target says. */
  readonly flow: NetworkFlow | undefined
  readonly credentials: Credentials | undefined
  /** What stands behind our Contact, with its semicolon; mostly nothing. */
  readonly contactParameters: string
  /** A number for the INVITE that answers a challenge. */
  nextSequence(): number
  /**
   * How long the session shall last without a refresh; `minSeconds` is what a 422 asked for, 0 before it. The exchange
   * lingers for 32 s after its call, and what this function can see lingers with it.
   */
  sessionLines(minSeconds: number): string
}

/** One INVITE up to its final response: the way there, the challenge that may come, the ACK of a failure, the CANCEL. */
export class InviteExchange implements InviteClientUser, TimerOwner {
  readonly #context: StackContext
  readonly #options: InviteExchangeOptions
  #user: InviteExchangeUser
  #request: OutgoingRequest
  /** What the last 422 asked for (RFC 4028 7.3). */
  #minSeconds = 0
  #transaction: InviteClientTransaction | undefined
  /** Made for the first challenge. */
  #challenges: ChallengeAnswers | undefined
  /** Further ways there. */
  #others: readonly NetworkFlow[] = []
  #via = ''
  #provisionalSeen = false
  /** Somebody may be ringing: more was heard than that the request arrived. */
  #progressed = false
  #done = false
  #cancelLines: string | undefined
  #isCancelSent = false
  /** Runs while the final response has to come, or is missing. */
  #endTimer: TimerSlot | undefined

  constructor(context: StackContext, options: InviteExchangeOptions, user: InviteExchangeUser) {
    this.#context = context
    this.#options = options
    this.#request = options.request
    this.#user = user
  }

  /** Of the INVITE that went out last: its ACK has the same number and the same credentials (RFC 3261 13.2.2.4). */
  get sequence(): number {
    return this.#request.sequence
  }

  get flow(): NetworkFlow | undefined {
    return this.#transaction?.flow
  }

  /** Credentials of the INVITE, which its ACK repeats (RFC 3261 22.1). */
  get authorizationLines(): string {
    return this.#challenges?.lastLines ?? ''
  }

  start(): void {
    const { flow, target } = this.#options
    if (flow) return this.#send([flow])
    const { body } = this.#request
    openRoute(this.#context, target, HEAD_OCTETS + (body?.content.length ?? 0), (route) => {
      if (this.#done) return
      if (route) this.#send(route)
      else this.#fail(localResponse(503, 'No Route'))
    })
  }

  /** What still comes goes to somebody else. */
  handOver(user: InviteExchangeUser): void {
    this.#user = user
  }

  /** Takes the INVITE back. A CANCEL may go out only after a provisional response (RFC 3261 9.1), so it may wait for one. */
  cancel(lines: string): void {
    if (this.#cancelLines !== undefined || this.#done) return
    this.#cancelLines = lines
    if (!this.#transaction) this.#done = true
    else if (this.#provisionalSeen) this.#sendCancel()
  }

  /** Nobody waits for the answer any more: one that does not come by itself is not waited for without end. */
  abandon(): void {
    if (!this.#done && !this.#endTimer) this.#waitForEnd()
  }

  inviteAnswered(response: WireResponse): void {
    const { status } = response
    if (status < 200) {
      this.#provisionalSeen = true
      this.#progressed ||= status > 100
      if (this.#cancelLines === undefined) this.#user.provisional(response)
      else if (!this.#isCancelSent) this.#sendCancel()
      return
    }
    if (this.#endTimer) this.#context.transactions.timers.clear(this.#endTimer)
    if (status < 300) {
      this.#done = true
      return this.#user.success(response)
    }
    if (this.#done) return
    if ((status === 401 || status === 407) && this.#answerChallenge(response)) return
    if (status === 503 && this.#sendElsewhere()) return
    if (status === 422 && this.#prolongSession(response)) return
    this.#fail(responseView(response))
  }

  inviteFailed(failure: TransactionFailure): void {
    if (this.#done) return
    if (this.#sendElsewhere()) return
    this.#fail(failure === 'timeout' ? localResponse(408, 'Request Timeout') : localResponse(503, 'Not Reachable'))
  }

  acknowledgement(response: WireResponse): Uint8Array {
    return companionOctets(this.#request, 'ACK', this.#via, response.headers.get('to') ?? this.#request.to)
  }

  /** Nobody answered, after the CANCEL (RFC 3261 9.1) or the end of the call: the INVITE counts as canceled. */
  timerFired(): void {
    if (this.#transaction) this.#context.transactions.forget(this.#transaction)
    this.#fail(localResponse(408, 'Request Timeout'))
  }

  /** RFC 3263 4.3: what fails at one server goes to the next one, though not what may ring at the first. */
  #sendElsewhere(): boolean {
    const [next, ...others] = this.#others
    if (!next || this.#progressed || this.#cancelLines !== undefined) return false
    this.#provisionalSeen = false
    this.#send([next, ...others])
    return true
  }

  #send([flow, ...others]: Route): void {
    const local = this.#context.addresses.of(flow)
    if (!local) return this.#fail(localResponse(503, 'No Listener'))
    const branch = this.#context.branch()
    this.#via = local.via + branch
    this.#others = others
    const contact = contactFor(local, this.#request.requestUri) + this.#options.contactParameters
    const message = requestOctets(this.#request, this.#via, contact, this.#options.sessionLines(this.#minSeconds))
    this.#transaction = this.#context.transactions.sendInvite(branch, flow, message, this)
  }

  #answerChallenge(response: WireResponse): boolean {
    const { credentials } = this.#options
    const flow = this.#transaction?.flow
    if (!credentials || !flow || this.#cancelLines !== undefined) return false
    this.#challenges ??= new ChallengeAnswers(credentials, this.#context.random)
    const lines = this.#challenges.answer(response, 'INVITE', this.#request.requestUri)
    if (lines === undefined) return false
    this.#sendAgain(flow, lines)
    return true
  }

  /** False when the peer asks for less than it got: then it would go on forever. */
  #prolongSession(response: WireResponse): boolean {
    const minSeconds = readMinSeconds(response)
    const flow = this.#transaction?.flow
    if (!flow || minSeconds <= this.#minSeconds || this.#cancelLines !== undefined) return false
    this.#minSeconds = minSeconds
    // Whoever says that has let the request through, and takes no credentials twice: it asks for new ones if it likes.
    this.#challenges = undefined
    this.#sendAgain(flow, '')
    return true
  }

  #sendAgain(flow: NetworkFlow, lines: string): void {
    const { request, nextSequence } = this.#options
    this.#request = { ...request, sequence: nextSequence(), lines: request.lines + lines }
    this.#provisionalSeen = false
    this.#send([flow])
  }

  #sendCancel(): void {
    const { transactions } = this.#context
    this.#isCancelSent = true
    this.#waitForEnd()
    if (!this.#transaction) return
    const { key: branch, flow } = this.#transaction
    const message = companionOctets(this.#request, 'CANCEL', this.#via, this.#request.to, this.#cancelLines)
    transactions.sendRequest('CANCEL', branch, flow, message, ignoreAnswer)
  }

  #waitForEnd(): void {
    const { timers, timerValues } = this.#context.transactions
    this.#endTimer ??= new TimerSlot(this)
    timers.set(this.#endTimer, 'unanswered', 64 * timerValues.t1)
  }

  #fail(response: SipResponse): void {
    if (this.#done) return
    this.#done = true
    this.#user.failed(response)
  }
}

/** About what a request of ours has besides its body. */
const HEAD_OCTETS = 600

/** Whatever a CANCEL is answered: the INVITE's own final response is what counts. */
const ignoreAnswer = { requestAnswered: () => {}, requestFailed: () => {} }
