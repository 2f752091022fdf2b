import { type ChannelHealth, type Clock, sleep } from '@ringwright/core'
import { z } from 'zod'
import { ProviderHealth } from '../provider-health.js'
import type { TelegramApi } from './telegram-api.js'
import { ALLOWED_UPDATES, numberedUpdate, telegramUpdate, type TelegramUpdate } from './telegram-update.js'

export interface TelegramPollerOptions {
  readonly api: TelegramApi
  readonly clock: Clock
  /** Whether Telegram may forget the update. */
  readonly take: (update: TelegramUpdate) => Promise<boolean>
  readonly onFault: (error: unknown) => void
}

/** How long Telegram waits for something to tell. */
const WAIT_S = 25
/** While a webhook is set, updates are not given out; nor to a second one who asks, which ends by itself. */
const WEBHOOK_IS_SET = 409
const BATCH_MAX = 100
const RETRY_MIN_MS = 1_000
const RETRY_MAX_MS = 60_000

/** Fetches updates, one after the other; each is confirmed by asking for the one after it. */
export class TelegramPoller {
  readonly #options: TelegramPollerOptions
  #running: AbortController | undefined
  #offset = 0
  readonly #health: ProviderHealth

  constructor(options: TelegramPollerOptions) {
    this.#options = options
    this.#health = new ProviderHealth(options.clock)
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  start(): void {
    if (this.#running) return
    const running = new AbortController()
    this.#running = running
    this.#poll(running.signal).catch((error: unknown) => {
      if (!running.signal.aborted) this.#options.onFault(error)
    })
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
    this.#health.up()
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    for (let failures = 0; !signal.aborted; ) {
      const reason = await this.#batch(signal)
      if (signal.aborted) return
      if (reason === undefined) {
        failures = 0
        this.#health.up()
        continue
      }
      this.#health.down(reason)
      await sleep(clock, Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures++), signal)
    }
  }

  /** Resolves with why there is to be a pause; undefined when all is well. */
  async #batch(signal: AbortSignal): Promise<string | undefined> {
    const { api, take } = this.#options
    const parameters = { offset: this.#offset, limit: BATCH_MAX, timeout: WAIT_S, allowed_updates: ALLOWED_UPDATES }
    const answer = await api.call('getUpdates', parameters, { waitMs: WAIT_S * 1_000, signal })
    if (answer.outcome === 'refused') {
      if (answer.status === WEBHOOK_IS_SET) await api.call('deleteWebhook', {}, { signal })
      return answer.description
    }
    if (answer.outcome !== 'done') return answer.reason
    const updates = z.array(z.unknown()).safeParse(answer.result).data
    if (!updates) return 'Telegram gave no list of updates'
    for (const each of updates) {
      if (signal.aborted) return undefined
      const update = telegramUpdate.safeParse(each).data
      if (update && !(await take(update))) return 'The center does not take messages at present'
      // One of an unknown form would come again for ever.
      const number = numberedUpdate.safeParse(each).data?.update_id
      if (number !== undefined) this.#offset = Math.max(this.#offset, number + 1)
    }
    return undefined
  }
}
