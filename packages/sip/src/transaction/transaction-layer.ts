import type { Clock } from '@ringwright/core'
import { sourceOf } from '../authentication/failure-limit.js'
import { detachedText, type ViaHeader, type WireRequest, type WireResponse } from '../message/index.js'
import { FairPlaces } from '../stack/fair-places.js'
import type { NetworkFlow } from '../transport/network.js'
import { InviteClientTransaction, type InviteClientUser } from './invite-client-transaction.js'
import { InviteServerTransaction } from './invite-server-transaction.js'
import { RequestClientTransaction, type RequestClientUser } from './request-client-transaction.js'
import { RequestServerTransaction } from './request-server-transaction.js'
import { TimerLanes } from './timer-lanes.js'
import { defaultTimerValues, type TimerValues } from './timer-values.js'
import type { Transaction, TransactionContext } from './transaction.js'

/** What a branch starts with whose sender makes branches unique (RFC 3261 8.1.1.7). */
const MAGIC_COOKIE = 'z9hG4bK'

export interface TransactionLayerOptions {
  readonly clock: Clock
  readonly timerValues?: TimerValues
  /** See `TimerLanes`. Default 0. */
  readonly timerCoarsenessMs?: number
  /** Sees every message that is sent, also those that are sent again. */
  readonly sent?: (message: Uint8Array, flow: NetworkFlow) => void
}

/** All running transactions, and which of them a message belongs to (RFC 3261 17.1.3 and 17.2.3). */
export class TransactionLayer implements TransactionContext {
  readonly timers: TimerLanes
  readonly timerValues: TimerValues
  messagesSent = 0
  retransmissionsOut = 0
  readonly #sent: ((message: Uint8Array, flow: NetworkFlow) => void) | undefined
  readonly #clientInvites = new Map<string, InviteClientTransaction>()
  readonly #clientRequests = new Map<string, RequestClientTransaction>()
  readonly #serverInvites = new Map<string, InviteServerTransaction>()
  readonly #serverRequests = new Map<string, RequestServerTransaction>()
  readonly #merging = new Set<string>()
  /** What is taken by requests that we received, that are no calls and belong to none. */
  readonly outsideCalls = new FairPlaces()

  constructor(options: TransactionLayerOptions) {
    this.timers = new TimerLanes(options.clock, options.timerCoarsenessMs)
    this.timerValues = options.timerValues ?? defaultTimerValues
    this.#sent = options.sent
  }

  get size(): number {
    return this.#clientInvites.size + this.#clientRequests.size + this.#serverInvites.size + this.#serverRequests.size
  }

  sendInvite(branch: string, flow: NetworkFlow, message: Uint8Array, user: InviteClientUser): InviteClientTransaction {
    const transaction = new InviteClientTransaction(this, branch, flow, user)
    this.#clientInvites.set(branch, transaction)
    transaction.start(message)
    return transaction
  }

  sendRequest(
    method: string,
    branch: string,
    flow: NetworkFlow,
    message: Uint8Array,
    user: RequestClientUser,
  ): RequestClientTransaction {
    const transaction = new RequestClientTransaction(this, `${branch} ${method}`, method, flow, user)
    this.#clientRequests.set(transaction.key, transaction)
    transaction.start(message)
    return transaction
  }

  /** False when no transaction waits for it: the response is a stray one. */
  responseReceived(response: WireResponse, branch: string, method: string): boolean {
    const transaction =
      method === 'INVITE' ? this.#clientInvites.get(branch) : this.#clientRequests.get(`${branch} ${method}`)
    transaction?.received(response)
    return transaction !== undefined
  }

  /** True when a transaction knows the request already and has dealt with it. */
  requestReceived(request: WireRequest, key: string): boolean {
    if (request.method === 'INVITE' || request.method === 'ACK') {
      const transaction = this.#serverInvites.get(key)
      transaction?.received(request)
      return transaction !== undefined
    }
    const transaction = this.#serverRequests.get(key)
    transaction?.received()
    return transaction !== undefined
  }

  /** `merging` is the request's merge key, when it opens something new. */
  acceptInvite(key: string, flow: NetworkFlow, merging?: string): InviteServerTransaction {
    const transaction = new InviteServerTransaction(this, detachedText(key), flow)
    this.#serverInvites.set(transaction.key, transaction)
    this.#noteMerge(transaction, merging)
    return transaction
  }

  acceptRequest(key: string, method: string, flow: NetworkFlow, merging?: string): RequestServerTransaction {
    const transaction = new RequestServerTransaction(this, detachedText(key), method, flow)
    this.#serverRequests.set(transaction.key, transaction)
    if (merging !== undefined) this.outsideCalls.take(senderOf(transaction))
    this.#noteMerge(transaction, merging)
    return transaction
  }

  /** The same request has come another way already, through a proxy that forks (RFC 3261 8.2.2.2). */
  isMerged(merging: string): boolean {
    return this.#merging.has(merging)
  }

  #noteMerge(transaction: Transaction, merging: string | undefined): void {
    if (merging === undefined) return
    transaction.mergeKey = detachedText(merging)
    this.#merging.add(transaction.mergeKey)
  }

  /** The INVITE that a CANCEL names: same branch and sender (RFC 3261 9.2). */
  inviteNamedBy(inviteKey: string): InviteServerTransaction | undefined {
    return this.#serverInvites.get(inviteKey)
  }

  transmit(flow: NetworkFlow, message: Uint8Array, failed?: () => void): void {
    this.messagesSent++
    this.#sent?.(message, flow)
    flow.send(message, failed)
  }

  retransmit(flow: NetworkFlow, message: Uint8Array, failed?: () => void): void {
    this.retransmissionsOut++
    this.transmit(flow, message, failed)
  }

  forget(transaction: Transaction): void {
    const { key } = transaction
    if (transaction.mergeKey !== undefined) this.#merging.delete(transaction.mergeKey)
    if (transaction instanceof InviteClientTransaction) this.#clientInvites.delete(key)
    else if (transaction instanceof RequestClientTransaction) this.#clientRequests.delete(key)
    else if (transaction instanceof InviteServerTransaction) this.#serverInvites.delete(key)
    else {
      this.#serverRequests.delete(key)
      if (transaction.mergeKey !== undefined) this.outsideCalls.free(senderOf(transaction))
    }
  }

  close(): void {
    this.timers.close()
    this.#clientInvites.clear()
    this.#clientRequests.clear()
    this.#serverInvites.clear()
    this.#serverRequests.clear()
  }
}

/**
 * What a request has in common with its repetitions and with nothing else. A branch without the magic cookie was not
 * made to be unique, so RFC 2543's list of fields stands in; To is left out, because the ACK's has a tag and the
 * INVITE's has not.
 */
export function serverTransactionKey(request: WireRequest, via: ViaHeader, method: string): string {
  if (via.branch.startsWith(MAGIC_COOKIE)) return `${via.branch}|${via.sentBy}|${method}`
  const { sequence } = request.cseq()
  return `${request.callId}|${sequence}|${request.from().tag ?? ''}|${request.requestUri}|${via.sentBy}|${via.branch}|${method}`
}

/** Its responses may take another connection, though to the same address. */
function senderOf({ flow }: Transaction): string {
  return sourceOf(flow.remote.address)
}

/** What the copies of a request have in common that a forking proxy sends over several ways. */
export function mergeKey(request: WireRequest): string {
  const cseq = request.cseq()
  return `${request.callId}|${request.from().tag ?? ''}|${cseq.sequence}|${cseq.method}`
}
