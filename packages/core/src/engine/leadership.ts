import type { Clock, Instant, Timer } from '../clock/clock.js'
import { errorText } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import type { Lease, Store } from '../storage/store.js'
import type { Logger } from './logger.js'
import type { Fence } from './transaction.js'

export interface LeadershipOptions {
  readonly store: Store
  readonly center: CenterId
  readonly clock: Clock
  readonly logger: Logger
  readonly lease: string
  readonly holder: string
  /** How long the lease lasts without being renewed; it is renewed three times in that span. */
  readonly ttlMs: number
  readonly onChange: (fence: Fence | undefined) => void
  /** After each try that got or kept it. */
  readonly onRenewed?: () => void
}

/**
 * Tries to hold one lease for as long as it runs. The lease decides who bothers to try; what it does is made safe by
 * the token, which the store checks on each change.
 */
export class Leadership {
  readonly #options: LeadershipOptions
  #fence: Fence | undefined
  /** By this node's clock, counted from before the request was sent: never later than the store's own end. */
  #heldUntil: Instant = 0
  /** Since when every try was answered, and in time. */
  #heldSince: Instant | undefined
  #renewedAt: Instant = 0
  #timer: Timer | undefined
  /** The try whose answer is to come. */
  #asking: Promise<Lease | null> | undefined
  /** Until then it is left to others. */
  #restsUntil: Instant = Number.NEGATIVE_INFINITY
  #stopped = false

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  /** The token under which to act, while the lease is held. */
  get fence(): Fence | undefined {
    return this.#fence && this.#options.clock.now() < this.#heldUntil ? this.#fence : undefined
  }

  /** For how long it has been held without a try that failed or came too late. */
  get heldForMs(): number {
    return this.fence && this.#heldSince !== undefined ? this.#options.clock.now() - this.#heldSince : 0
  }

  /** Resolves after the first try, whether it got the lease or not. */
  async start(): Promise<void> {
    if (!this.#stopped) await this.#tick()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#release()
  }

  /** Gives it to whoever asks first; where nobody has until it would have lapsed, it is asked for again. */
  async handOver(): Promise<void> {
    this.#restsUntil = this.#options.clock.now() + this.#options.ttlMs
    await this.#release()
  }

  async #release(): Promise<void> {
    const { store, center, lease, holder, logger } = this.#options
    const wasHeld = this.#fence !== undefined
    if (wasHeld) this.#set(undefined)
    // A try that is answered after the release would leave the lease with a node that is gone.
    const held = this.#asking && (await this.#asking.catch(() => null))
    if (!wasHeld && !held) return
    await store
      .release(center, lease, holder)
      .catch((error) => logger.warn('lease could not be released; it will lapse', { lease, error: errorText(error) }))
  }

  async #tick(): Promise<void> {
    const { store, center, clock, lease, holder, ttlMs, logger, onRenewed } = this.#options
    const askedAt = clock.now()
    let held: Lease | null = null
    try {
      if (!this.#isResting) this.#asking = store.lease(center, lease, holder, ttlMs)
      held = (await this.#asking) ?? null
    } catch (error) {
      logger.warn('lease could not be renewed', { lease, error: errorText(error) })
      this.#heldSince = undefined
    }
    this.#asking = undefined
    if (this.#stopped) return
    if (this.#isResting) held = null
    if (held) {
      // By this node's clock it had lapsed, so that what was decided meanwhile went nowhere and has to be looked at
      // again, although the store has not given the lease to anybody else.
      const lapsed = clock.now() >= this.#heldUntil
      this.#heldUntil = askedAt + ttlMs
      const missedOne = clock.now() - this.#renewedAt > (2 * ttlMs) / 3
      if (lapsed || missedOne || this.#heldSince === undefined) this.#heldSince = clock.now()
      this.#renewedAt = clock.now()
      if (lapsed || this.#fence?.token !== held.token) this.#set({ lease, token: held.token })
    } else if (this.#fence && clock.now() >= this.#heldUntil) {
      this.#set(undefined)
    }
    if (held) onRenewed?.()
    this.#timer = clock.setTimer(ttlMs / 3, () => void this.#tick())
  }

  get #isResting(): boolean {
    return this.#options.clock.now() < this.#restsUntil
  }

  #set(fence: Fence | undefined): void {
    this.#fence = fence
    this.#options.onChange(fence)
  }
}
