import type { WireRequest } from '../message/index.js'
import type { NetworkFlow } from '../transport/network.js'
import {
  type InviteServerEffect,
  type InviteServerEvent,
  type InviteServerState,
  inviteServerTable,
} from './invite-server-table.js'
import type { TimerName } from './timer-values.js'
import { Transaction, type TransactionContext, type TransactionFailure } from './transaction.js'

export interface InviteServerUser {
  /** The ACK of a 2xx that an RFC 2543 caller sent with the branch of its INVITE. */
  acknowledged(request: WireRequest): void
  /** The caller takes the INVITE back; its CANCEL has been answered. */
  canceled(request: WireRequest): void
  /** No ACK came for a failure response, or a response could not be sent. */
  inviteResponseFailed(failure: TransactionFailure): void
}

/** Runs the table of an INVITE that we received. */
export class InviteServerTransaction extends Transaction {
  #state: InviteServerState = 'proceeding'
  user: InviteServerUser | undefined

  constructor(context: TransactionContext, key: string, flow: NetworkFlow) {
    super(context, key, 'INVITE', flow)
  }

  get state(): InviteServerState {
    return this.#state
  }

  /** True as long as a final response can still be given. */
  get unanswered(): boolean {
    return this.#state === 'proceeding'
  }

  received(request: WireRequest): void {
    this.#apply(request.method === 'ACK' ? 'acknowledgement' : 'request', undefined, request)
  }

  respond(status: number, message: Uint8Array): void {
    this.#apply(status < 200 ? 'sendProvisional' : status < 300 ? 'sendSuccess' : 'sendFailure', message)
  }

  override timerFired(name: TimerName): void {
    if (name === 'G' || name === 'H' || name === 'I' || name === 'L') this.#apply(`timer${name}`)
  }

  protected override transportFailed(): void {
    this.#apply('transportError')
  }

  #apply(event: InviteServerEvent, message?: Uint8Array, request?: WireRequest): void {
    const transition = inviteServerTable[this.#state][event]
    if (!transition) return
    this.#state = transition.next
    for (const effect of transition.effects) this.#perform(effect, message, request)
    if (transition.next === 'terminated') this.#end()
  }

  #end(): void {
    this.user = undefined
    this.context.forget(this)
  }

  #perform(effect: InviteServerEffect, message: Uint8Array | undefined, request: WireRequest | undefined): void {
    switch (effect) {
      case 'send':
        return message && this.transmit(message)
      case 'retransmit':
        return this.retransmit()
      case 'startG':
        return this.startRepeating('G')
      case 'restartG':
        return this.repeatLater('G', this.context.timerValues.t2)
      case 'startH':
        return this.startExpiry('H')
      case 'startI':
        this.user = undefined
        this.dropMessage()
        return this.startExpiry('I')
      case 'startL':
        this.dropMessage()
        return this.startExpiry('L')
      case 'stopTimers':
        return this.stopTimers()
      case 'deliverAcknowledgement':
        if (request) this.user?.acknowledged(request)
        return
      case 'reportTimeout':
        return this.user?.inviteResponseFailed('timeout')
      case 'reportTransportError':
        return this.user?.inviteResponseFailed('transport')
    }
  }
}
