import { type Clock, type Instant, type Random, TransientMap, type Place, TransientSet } from '@ringwright/core'
import type { CallLeg } from '../call-leg.js'
import { dialogId } from '../dialog/dialog.js'
import type { Replaces } from '../dialog/replaces-header.js'
import { KeepAlives } from '../keep-alive/index.js'
import type { LegContext } from '../leg/carried-leg.js'
import type { WireRequest } from '../message/index.js'
import type { Flow } from '../sip-request.js'
import type { StackEvents } from '../sip-stack.js'
import type { Listeners } from '../stack/listeners.js'
import type { TransactionLayer } from '../transaction/transaction-layer.js'
import type { Network } from '../transport/network.js'
import type { IncomingRequest } from './incoming-request.js'
import type { LocalAddresses } from './local-addresses.js'

/** Whoever has a dialog: a ringing call or an established leg. */
export interface DialogUser {
  readonly callId: string
  /** Undefined while the call rings, and once it is over. */
  readonly establishedLeg: CallLeg | undefined
  requestReceived(request: IncomingRequest): void
  /** The ACK of a 2xx. */
  acknowledged(request: WireRequest): void
}

/** A call that has to end when the stack closes. */
export interface RunningCall {
  /** Among the calls of the stack. */
  readonly place: Readonly<Place<RunningCall>>
  shutDown(): Promise<void>
}

/** Counters of `SipStack.statistics` that the parts count up themselves. */
export class StackCounters {
  messagesReceived = 0
  parseErrors = 0
  retransmissionsIn = 0
  strays = 0
  callsRefused = 0
  callsReceived = 0
  callsDialed = 0
}

/** What the parts of one stack share. */
export class StackContext implements LegContext {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly transactions: TransactionLayer
  readonly addresses: LocalAddresses
  readonly events: Listeners<StackEvents>
  readonly keepAlives: KeepAlives
  readonly counters = new StackCounters()
  readonly dialogs = new TransientMap<string, DialogUser>()
  readonly calls = new TransientSet<RunningCall>()
  /** The line that names the product, or the empty string. */
  readonly userAgent: string
  /** How long a call that we make shall last without a refresh; 0: for as long as it likes. */
  readonly sessionSeconds: number
  /** Called after each call that has ended, for `close` to notice the last one. */
  callEnded: () => void = () => {}
  #tokens: string[] = []
  #count = 0

  constructor(parts: {
    clock: Clock
    random: Random
    network: Network
    transactions: TransactionLayer
    addresses: LocalAddresses
    events: Listeners<StackEvents>
    userAgent: string | undefined
    sessionSeconds: number
  }) {
    this.clock = parts.clock
    this.random = parts.random
    this.network = parts.network
    this.transactions = parts.transactions
    this.addresses = parts.addresses
    this.events = parts.events
    const closed = (flow: Flow): void => this.events.emit('flow:closed', { flow })
    this.keepAlives = new KeepAlives({ clock: parts.clock, random: parts.random, closed })
    this.userAgent = parts.userAgent ?? ''
    this.sessionSeconds = parts.sessionSeconds
  }

  get now(): Instant {
    return this.clock.now()
  }

  /** 64 random bits: enough that nobody guesses a tag or a branch (RFC 3261 19.3 asks for 32). */
  token(): string {
    if (this.#tokens.length === 0) {
      const hex = Buffer.from(this.random.bytes(8 * TOKENS_AT_ONCE)).toString('hex')
      for (let at = 0; at < hex.length; at += 16) this.#tokens.push(hex.slice(at, at + 16))
    }
    return this.#tokens.pop() as string
  }

  /** With the cookie that says it is unique (RFC 3261 8.1.1.7). */
  branch(): string {
    return `z9hG4bK${(this.#count++).toString(36)}.${this.token()}`
  }

  endedCall(call: RunningCall): void {
    if (this.calls.leave(call.place)) this.callEnded()
  }

  legNamed({ callId, toTag, fromTag }: Replaces): CallLeg | undefined {
    const user = this.dialogs.get(dialogId(toTag, fromTag))
    return user?.callId === callId ? user.establishedLeg : undefined
  }

  readonly reportHandler = (error: unknown, during: string): void => {
    this.events.emit('handler:failed', { error, during })
  }

  /** Runs code of the host that must not hurt the stack. */
  guarded(during: string, run: () => void | Promise<void>, failed?: () => void): void {
    const report = (error: unknown): void => {
      this.events.emit('handler:failed', { error, during })
      failed?.()
    }
    try {
      void run()?.catch(report)
    } catch (error) {
      report(error)
    }
  }
}

const TOKENS_AT_ONCE = 64
