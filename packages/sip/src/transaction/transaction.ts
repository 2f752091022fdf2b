import type { NetworkFlow } from '../transport/network.js'
import { type TimerLanes, type TimerOwner, TimerSlot } from './timer-lanes.js'
import { type TimerName, type TimerValues, timerDelay } from './timer-values.js'

/** What went wrong when no answer came: nobody answered in time, or the network refused the message. */
export type TransactionFailure = 'timeout' | 'transport'

/** What all transactions of a stack share. */
export interface TransactionContext {
  readonly timers: TimerLanes
  readonly timerValues: TimerValues
  /** The way out of every message. */
  transmit(flow: NetworkFlow, message: Uint8Array, failed?: () => void): void
  /** The same for one that was sent before. */
  retransmit(flow: NetworkFlow, message: Uint8Array, failed?: () => void): void
  /** The transaction has terminated: nothing matches it any more. */
  forget(transaction: Transaction): void
}

const nothing = Buffer.alloc(0)

/**
 * What the four runners share: one message that is sent and sent again, a timer that repeats it and a timer that ends
 * the state. A transaction outlives its call by up to 32 s, so it keeps nothing but its key, these octets and the flow.
 */
export abstract class Transaction implements TimerOwner {
  readonly key: string
  readonly method: string
  /** Responses whose connection is over take another one. */
  flow: NetworkFlow
  /** Of a server transaction: what tells copies of its request that took another way. */
  mergeKey: string | undefined = undefined
  protected readonly context: TransactionContext
  #message: Uint8Array = nothing
  #lingering = ''
  #repeat: TimerSlot | undefined
  #expiry: TimerSlot | undefined
  #intervalMs = 0

  constructor(context: TransactionContext, key: string, method: string, flow: NetworkFlow) {
    this.context = context
    this.key = key
    this.method = method
    this.flow = flow
  }

  abstract timerFired(name: TimerName): void
  protected abstract transportFailed(): void

  protected transmit(message: Uint8Array): void {
    this.#message = message
    this.context.transmit(this.flow, message, this.onTransportFailure)
  }

  protected retransmit(): void {
    const message = this.#lingering === '' ? this.#message : Buffer.from(this.#lingering, 'latin1')
    if (message.length === 0) return
    this.context.retransmit(this.flow, message, this.onTransportFailure)
  }

  /**
   * From now on the message is needed only if the peer repeats itself. Small buffers are slices of 8 KiB that Node
   * shares out, and each of them would keep its 8 KiB alive for 32 s; text is as long as the message.
   */
  protected linger(): void {
    const { buffer, byteOffset, byteLength } = this.#message
    this.#lingering = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    this.#message = nothing
  }

  protected dropMessage(): void {
    this.#message = nothing
  }

  /** Starts A, E or G; over a reliable transport nothing is repeated. */
  protected startRepeating(name: TimerName): void {
    if (this.flow.reliable) return
    this.#repeat ??= new TimerSlot(this)
    this.#intervalMs = this.context.timerValues.t1
    this.context.timers.set(this.#repeat, name, this.#intervalMs)
  }

  protected repeatLater(name: TimerName, intervalMaxMs = Number.POSITIVE_INFINITY): void {
    if (!this.#repeat) return
    this.#intervalMs = Math.min(this.#intervalMs * 2, intervalMaxMs)
    this.context.timers.set(this.#repeat, name, this.#intervalMs)
  }

  protected repeatEvery(name: TimerName, intervalMs: number): void {
    if (!this.#repeat) return
    this.#intervalMs = intervalMs
    this.context.timers.set(this.#repeat, name, intervalMs)
  }

  /** A linger time of zero has passed as soon as it starts. */
  protected startExpiry(name: TimerName): void {
    const delayMs = timerDelay(name, this.context.timerValues, this.flow.reliable)
    if (delayMs === 0) return this.timerFired(name)
    this.#expiry ??= new TimerSlot(this)
    this.context.timers.set(this.#expiry, name, delayMs)
  }

  protected stopTimers(): void {
    this.stopRepeating()
    if (this.#expiry) this.context.timers.clear(this.#expiry)
  }

  protected stopRepeating(): void {
    if (!this.#repeat) return
    this.context.timers.clear(this.#repeat)
    this.#repeat = undefined
  }

  private readonly onTransportFailure = (): void => this.transportFailed()
}
