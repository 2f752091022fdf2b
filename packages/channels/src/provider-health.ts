import type { ChannelHealth, Clock } from '@ringwright/core'

/** Whether what a channel rests on works, as operators are told. */
export class ProviderHealth {
  readonly #clock: Clock
  #current: ChannelHealth = { state: 'up' }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get current(): ChannelHealth {
    return this.#current
  }

  up(): void {
    this.#current = { state: 'up' }
  }

  /** Of several troubles without a success between them, the first one is told. */
  down(reason: string): void {
    if (this.#current.state === 'up') this.#current = { state: 'down', since: this.#clock.now(), reason }
  }
}
