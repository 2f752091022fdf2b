import type { Clock, Instant } from '@ringwright/core'
import { IdleWatch } from './idle-watch.js'
import type { NetworkFlow, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'

export interface PeerConnectionOptions {
  readonly clock: Clock
  readonly limits: NetworkLimits
  readonly receiver: NetworkReceiver
  readonly flow: NetworkFlow
  closed(connection: PeerConnection): void
}

/** Called once, when what was written is gone, or cannot go. */
type Written = (error?: Error | null) => void

/** An open connection to one peer, or one that is being opened: what is alike whatever carries it. */
export abstract class PeerConnection {
  /** See `NetworkFlow.closeLast`. */
  isClosedLast = false
  protected readonly options: PeerConnectionOptions
  readonly #watch: IdleWatch
  /** Of a peer that has promised keep-alives. */
  #silence: IdleWatch | undefined
  #pongWaits = false
  readonly #failures = new Set<() => void>()
  #closed = false

  constructor(options: PeerConnectionOptions) {
    this.options = options
    this.#watch = new IdleWatch(options.clock, options.limits.connectionIdleMs, () => this.close())
  }

  /** Octets that were written and are not gone yet. */
  protected abstract readonly bufferedBytes: number
  protected abstract write(message: Uint8Array, done: Written): void
  protected abstract writePong(done: Written): void
  /** Lets go of what carries it; called once. */
  protected abstract release(): void

  /** When it last carried something. */
  get usedAt(): Instant {
    return this.#watch.usedAt
  }

  protected get isClosed(): boolean {
    return this.#closed
  }

  /** What is sent before it is open waits, within the limit on buffered octets. */
  send(message: Uint8Array, failed?: () => void): void {
    if (this.#closed) return failed && queueMicrotask(failed)
    if (this.bufferedBytes + message.length > this.options.limits.connectionBufferedBytesMax) {
      this.close()
      return failed && queueMicrotask(failed)
    }
    this.#watch.used()
    if (failed) this.#failures.add(failed)
    this.write(message, (error) => {
      if (error) this.close()
      else if (failed) this.#failures.delete(failed)
    })
  }

  /** See `NetworkFlow.expectWithin`. */
  expectWithin(silentMs: number): void {
    this.#silence?.stop()
    if (this.#closed) return
    this.#silence = new IdleWatch(this.options.clock, silentMs, () => this.close())
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.stop()
    this.#silence?.stop()
    this.release()
    this.options.closed(this)
    const failures = [...this.#failures]
    this.#failures.clear()
    for (const failed of failures) failed()
  }

  /** The peer has sent something. */
  protected heard(): void {
    this.#watch.used()
    this.#silence?.used()
  }

  /** One answer waits at most: who pings and does not read gets no more. */
  protected answerPing(): void {
    if (this.#pongWaits) return
    this.#pongWaits = true
    this.writePong(() => (this.#pongWaits = false))
  }
}
