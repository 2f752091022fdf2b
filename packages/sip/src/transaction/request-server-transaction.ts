import type { NetworkFlow } from '../transport/network.js'
import {
  type RequestServerEffect,
  type RequestServerEvent,
  type RequestServerState,
  requestServerTable,
} from './request-server-table.js'
import type { TimerName } from './timer-values.js'
import { Transaction, type TransactionContext } from './transaction.js'

/** Runs the table of a request other than INVITE and ACK that we received. */
export class RequestServerTransaction extends Transaction {
  #state: RequestServerState = 'trying'

  constructor(context: TransactionContext, key: string, method: string, flow: NetworkFlow) {
    super(context, key, method, flow)
  }

  get state(): RequestServerState {
    return this.#state
  }

  /** The same request came again. */
  received(): void {
    this.#apply('request')
  }

  /** A second final response is ignored: the first one decided. */
  respond(status: number, message: Uint8Array): void {
    this.#apply(status < 200 ? 'sendProvisional' : 'sendFinal', message)
  }

  override timerFired(name: TimerName): void {
    if (name === 'J') this.#apply('timerJ')
  }

  protected override transportFailed(): void {
    this.#apply('transportError')
  }

  #apply(event: RequestServerEvent, message?: Uint8Array): void {
    const transition = requestServerTable[this.#state][event]
    if (!transition) return
    this.#state = transition.next
    for (const effect of transition.effects) this.#perform(effect, message)
    if (transition.next === 'terminated') this.context.forget(this)
  }

  #perform(effect: RequestServerEffect, message: Uint8Array | undefined): void {
    switch (effect) {
      case 'send':
        return message && this.transmit(message)
      case 'retransmit':
        return this.retransmit()
      case 'startJ':
        this.linger()
        return this.startExpiry('J')
      case 'stopTimers':
        return this.stopTimers()
    }
  }
}
