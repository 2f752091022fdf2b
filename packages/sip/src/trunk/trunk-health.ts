import type { Clock, Timer } from '@ringwright/core'
import type { SipResponse } from '../sip-request.js'

export interface TrunkHealthOptions {
  readonly clock: Clock
  /** 0: nobody is asked. */
  readonly checkEveryMs: number
  /** Sends an OPTIONS. */
  ask(): Promise<SipResponse>
  changed(isUp: boolean): void
}

/** One lost answer may be the network's; two are the provider's. */
const FAILURES_MAX = 2

/** Whether a provider is there: it is asked now and then, and its failures to take calls count, too. */
export class TrunkHealth {
  readonly #options: TrunkHealthOptions
  #timer: Timer | undefined
  #failures = 0
  #isStopped = false

  constructor(options: TrunkHealthOptions) {
    this.#options = options
  }

  get isUp(): boolean {
    return this.#failures < FAILURES_MAX
  }

  start(): void {
    if (this.#options.checkEveryMs > 0) void this.#check()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  /** It has answered something. */
  succeeded(): void {
    const wasUp = this.isUp
    this.#failures = 0
    if (!wasUp) this.#options.changed(true)
  }

  /** It has not answered. Without checks nobody would notice that it is back, so calls alone never rule it out. */
  failed(): void {
    if (this.#options.checkEveryMs === 0) return
    const wasUp = this.isUp
    this.#failures++
    if (wasUp && !this.isUp) this.#options.changed(false)
  }

  async #check(): Promise<void> {
    const { clock, checkEveryMs } = this.#options
    const { status, local } = await this.#options.ask()
    if (this.#isStopped) return
    // Whatever it says, it is there to say it; but for 503, by which it asks for nothing more.
    if (local || status === 503) this.failed()
    else this.succeeded()
    this.#timer = clock.setTimer(checkEveryMs, () => void this.#check())
  }
}
