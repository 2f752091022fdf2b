import type { WireResponse } from '../message/index.js'
import type { NetworkFlow } from '../transport/network.js'
import {
  type RequestClientEffect,
  type RequestClientEvent,
  type RequestClientState,
  requestClientTable,
} from './request-client-table.js'
import type { TimerName } from './timer-values.js'
import { Transaction, type TransactionContext, type TransactionFailure } from './transaction.js'

export interface RequestClientUser {
  /** Each provisional response and the first final one. */
  requestAnswered(response: WireResponse): void
  requestFailed(failure: TransactionFailure): void
}

/** Runs the table of a request other than INVITE and ACK that we sent. */
export class RequestClientTransaction extends Transaction {
  #state: RequestClientState = 'trying'
  #user: RequestClientUser | undefined

  constructor(context: TransactionContext, key: string, method: string, flow: NetworkFlow, user: RequestClientUser) {
    super(context, key, method, flow)
    this.#user = user
  }

  get state(): RequestClientState {
    return this.#state
  }

  start(message: Uint8Array): void {
    this.startRepeating('E')
    this.startExpiry('F')
    this.transmit(message)
  }

  received(response: WireResponse): void {
    this.#apply(response.status < 200 ? 'provisional' : 'final', response)
  }

  override timerFired(name: TimerName): void {
    if (name === 'E' || name === 'F' || name === 'K') this.#apply(`timer${name}`)
  }

  protected override transportFailed(): void {
    this.#apply('transportError')
  }

  #apply(event: RequestClientEvent, response?: WireResponse): void {
    const transition = requestClientTable[this.#state][event]
    if (!transition) return
    this.#state = transition.next
    for (const effect of transition.effects) this.#perform(effect, response)
    if (transition.next === 'terminated') this.context.forget(this)
  }

  #perform(effect: RequestClientEffect, response: WireResponse | undefined): void {
    switch (effect) {
      case 'retransmit':
        return this.retransmit()
      case 'restartE':
        return this.repeatLater('E', this.context.timerValues.t2)
      case 'slowE':
        return this.repeatEvery('E', this.context.timerValues.t2)
      case 'stopTimers':
        return this.stopTimers()
      case 'startK':
        this.dropMessage()
        return this.startExpiry('K')
      case 'deliver':
        if (response) this.#user?.requestAnswered(response)
        if (this.#state === 'completed' || this.#state === 'terminated') this.#user = undefined
        return
      case 'reportTimeout':
        return this.#user?.requestFailed('timeout')
      case 'reportTransportError':
        return this.#user?.requestFailed('transport')
    }
  }
}
