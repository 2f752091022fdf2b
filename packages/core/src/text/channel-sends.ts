import type { ChannelAdapter, SendOutcome } from '../channel/channel-adapter.js'
import type { ChannelHealth } from '../channel/channel-health.js'
import type { Clock, Instant } from '../clock/clock.js'
import { SendPace } from './send-pace.js'

const UP: ChannelHealth = { state: 'up' }

/** What this node knows of its channels by sending: their pace, and whether their providers answer. */
export class ChannelSends {
  readonly #clock: Clock
  readonly #paces = new Map<string, SendPace>()
  readonly #health = new Map<string, ChannelHealth>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when the channel may be given a message. */
  turn({ name, capabilities }: ChannelAdapter, signal: AbortSignal): Promise<void> {
    let pace = this.#paces.get(name)
    if (!pace) {
      pace = new SendPace(this.#clock, capabilities.rate)
      this.#paces.set(name, pace)
    }
    return pace.turn(signal)
  }

  pause(channel: string, until: Instant): void {
    this.#paces.get(channel)?.pause(until)
  }

  /** A refusal says that the provider is well; a limit too. */
  noted(channel: string, outcome: SendOutcome): void {
    const isDown = outcome.outcome === 'unknown' || (outcome.outcome === 'later' && outcome.retryAfterMs === undefined)
    if (!isDown) this.#health.delete(channel)
    else if (!this.#health.has(channel))
      this.#health.set(channel, { state: 'down', since: this.#clock.now(), reason: outcome.reason })
  }

  health(adapter: ChannelAdapter): ChannelHealth {
    const own = adapter.health?.() ?? UP
    return own.state === 'down' ? own : (this.#health.get(adapter.name) ?? UP)
  }
}
