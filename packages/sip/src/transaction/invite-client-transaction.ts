import type { WireResponse } from '../message/index.js'
import type { NetworkFlow } from '../transport/network.js'
import {
  type InviteClientEffect,
  type InviteClientEvent,
  type InviteClientState,
  inviteClientTable,
} from './invite-client-table.js'
import type { TimerName } from './timer-values.js'
import { Transaction, type TransactionContext, type TransactionFailure } from './transaction.js'

export interface InviteClientUser {
  /** Each provisional response, the final one, and each 2xx of another branch or sent again. */
  inviteAnswered(response: WireResponse): void
  inviteFailed(failure: TransactionFailure): void
  /** The octets of the ACK for a final response other than 2xx (RFC 3261 17.1.1.3). */
  acknowledgement(response: WireResponse): Uint8Array
}

/** Runs the table of an INVITE that we sent. */
export class InviteClientTransaction extends Transaction {
  #state: InviteClientState = 'calling'
  readonly #user: InviteClientUser

  constructor(context: TransactionContext, key: string, flow: NetworkFlow, user: InviteClientUser) {
    super(context, key, 'INVITE', flow)
    this.#user = user
  }

  get state(): InviteClientState {
    return this.#state
  }

  start(message: Uint8Array): void {
    this.startRepeating('A')
    this.startExpiry('B')
    this.transmit(message)
  }

  received(response: WireResponse): void {
    const { status } = response
    this.#apply(status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure', response)
  }

  override timerFired(name: TimerName): void {
    if (name === 'A' || name === 'B' || name === 'D' || name === 'M') this.#apply(`timer${name}`)
  }

  protected override transportFailed(): void {
    this.#apply('transportError')
  }

  #apply(event: InviteClientEvent, response?: WireResponse): void {
    const transition = inviteClientTable[this.#state][event]
    if (!transition) return
    this.#state = transition.next
    for (const effect of transition.effects) this.#perform(effect, response)
    if (transition.next === 'terminated') this.context.forget(this)
  }

  #perform(effect: InviteClientEffect, response: WireResponse | undefined): void {
    switch (effect) {
      case 'retransmit':
        return this.retransmit()
      case 'restartA':
        return this.repeatLater('A')
      case 'stopTimers':
        return this.stopTimers()
      case 'startD':
        return this.startExpiry('D')
      case 'startM':
        this.dropMessage()
        return this.startExpiry('M')
      case 'deliver':
        if (response) this.#user.inviteAnswered(response)
        return
      case 'acknowledge':
        if (response) this.#acknowledge(response)
        return
      case 'reportTimeout':
        return this.#user.inviteFailed('timeout')
      case 'reportTransportError':
        return this.#user.inviteFailed('transport')
    }
  }

  /** The same octets answer every repetition of the final response. */
  #acknowledge(response: WireResponse): void {
    if (this.#acknowledged) return this.retransmit()
    this.#acknowledged = true
    this.transmit(this.#user.acknowledgement(response))
    this.linger()
  }

  #acknowledged = false
}
