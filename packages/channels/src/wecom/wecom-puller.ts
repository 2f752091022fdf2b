import {
  type CenterId,
  type ChannelHealth,
  type Clock,
  type CollectionDefinition,
  type Directory,
  type Instant,
  KeyedChain,
  type Logger,
  type Timer,
} from '@ringwright/core'
import { ProviderHealth } from '../provider-health.js'
import type { TencentAnswer, TencentApi } from '../tencent/tencent-api.js'
import { messagePage } from './wecom-message.js'
import { z } from 'zod'

export interface WeComPullerOptions {
  readonly api: TencentApi
  readonly clock: Clock
  readonly directory: Directory
  readonly center: CenterId
  /** The name of the channel, under which it is remembered how far it has come. */
  readonly name: string
  /** Whether WeCom need not give it again. */
  readonly take: (account: string, message: unknown) => Promise<boolean>
  readonly logger: Logger
  readonly onFault: (error: unknown) => void
}

/** Up to where the messages of an account are kept; WeCom gives what comes after it. */
interface Cursor {
  readonly cursor: string
  /** What was sent before was answered elsewhere, or is kept. Absent where older versions have kept the place. */
  readonly since?: Instant
  /** When the newest message before the place was sent. */
  readonly reachedAt?: Instant
}
/** Where to go on: without a cursor, at the oldest message that WeCom has. */
type Place = Partial<Cursor>
const cursors: CollectionDefinition<Cursor> = { name: 'wecom-cursors', indexes: {} }

/** Messages of one page: the largest ones, written in the longest way, stay below the bytes of an answer. */
const PAGE_MAX = 100
/**
 * Without a cursor WeCom begins three days ago. What is older than this when the channel is new was answered elsewhere, and
 * what is so much older than the newest that is kept is kept too.
 */
const LOOK_BACK_MS = 600_000
const RETRY_MIN_MS = 1_000
const RETRY_MAX_MS = 60_000
const sentSchema = z.object({ send_time: z.number() })

/**
 * Fetches the messages of accounts, of each one after the other. A page is done with when all of it is kept, and only
 * then the place after it is remembered: after a crash, or where two nodes fetch the same page, messages come twice and
 * are known by their ids.
 */
export class WeComPuller {
  readonly #options: WeComPullerOptions
  readonly #inOrder = new KeyedChain<string>()
  /** Those that have not begun: whoever asks meanwhile is served by them. */
  readonly #waiting = new Map<string, Promise<boolean>>()
  readonly #retries = new Map<string, { readonly failures: number; readonly timer: Timer }>()
  readonly #health: ProviderHealth
  #isStopped = false

  constructor(options: WeComPullerOptions) {
    this.#options = options
    this.#health = new ProviderHealth(options.clock)
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  /** Fetches what is new; false where it could not be kept, and is tried again by itself. */
  pull(account: string, callbackToken?: string): Promise<boolean> {
    const waiting = this.#waiting.get(account)
    if (waiting) return waiting
    let hasBegun = false
    const pulled = this.#inOrder.run(account, () => {
      hasBegun = true
      this.#waiting.delete(account)
      return this.#pull(account, callbackToken)
    })
    if (!hasBegun) this.#waiting.set(account, pulled)
    return pulled
  }

  stop(): void {
    this.#isStopped = true
    for (const { timer } of this.#retries.values()) timer.cancel()
    this.#retries.clear()
  }

  async #pull(account: string, callbackToken: string | undefined): Promise<boolean> {
    const reason = await this.#pages(account, callbackToken).catch((error: unknown) => {
      this.#options.onFault(error)
      return 'The center does not take messages at present'
    })
    if (reason === undefined) {
      this.#retries.get(account)?.timer.cancel()
      this.#retries.delete(account)
      if (this.#retries.size === 0) this.#health.up()
      return true
    }
    if (!this.#isStopped) {
      this.#health.down(reason)
      this.#retry(account)
    }
    return false
  }

  #retry(account: string): void {
    const { failures = 0, timer } = this.#retries.get(account) ?? {}
    timer?.cancel()
    const delayMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures)
    const next = this.#options.clock.setTimer(delayMs, () => void this.pull(account))
    this.#retries.set(account, { failures: failures + 1, timer: next })
  }

  /** Resolves with why it was not all; undefined when it was. */
  async #pages(account: string, callbackToken: string | undefined): Promise<string | undefined> {
    const { center, clock, directory, name } = this.#options
    const id = `${name}/${account}`
    let mayBeginAnew = true
    while (!this.#isStopped) {
      const entry = await directory.get(center, cursors, id)
      let place: Place = entry?.body ?? { since: clock.now() - LOOK_BACK_MS }
      let answer = await this.#page(account, place.cursor, callbackToken)
      if (answer.outcome === 'refused' && place.cursor !== undefined && mayBeginAnew) {
        mayBeginAnew = false
        const anew = await this.#page(account, undefined, callbackToken)
        // If that is refused too, it is not because of the place.
        if (anew.outcome === 'done') {
          place = this.#beginAnew(account, place, answer.message)
          answer = anew
        }
      }
      if (answer.outcome !== 'done') return answer.outcome === 'refused' ? answer.message : answer.reason
      const page = messagePage.safeParse(answer.json).data
      if (!page) return 'WeCom gave no page of messages'
      const { has_more: hasMore, msg_list: messages, next_cursor: cursor } = page
      const { since = Number.NEGATIVE_INFINITY } = place
      const kept = await Promise.all(messages.map((message) => this.#take(account, message, since)))
      if (kept.includes(false)) return 'The center does not take messages at present'
      // Another node that was faster has put the same place, or one that is further on.
      if (cursor !== place.cursor)
        await directory.put(center, cursors, id, placeAfter(place, cursor, messages), entry?.version ?? 0)
      if (hasMore === 0 || cursor === place.cursor) return undefined
    }
    return 'The channel has stopped'
  }

  /** WeCom forgets places, and no later try would mend it: nothing would ever come again. */
  #beginAnew(account: string, { since, reachedAt }: Place, reason: string): Place {
    const { logger, name } = this.#options
    logger.warn('WeCom has forgotten how far its messages were fetched', { channel: name, account, reason })
    const keptUntil = reachedAt === undefined ? since : Math.max(since ?? reachedAt, reachedAt - LOOK_BACK_MS)
    return {
      ...(keptUntil !== undefined && { since: keptUntil }),
      ...(reachedAt !== undefined && { reachedAt }),
    }
  }

  /** A token of a callback that has run out is no reason not to fetch: without one it is only allowed less often. */
  async #page(account: string, cursor: string | undefined, token: string | undefined): Promise<TencentAnswer> {
    const asked = { open_kfid: account, limit: PAGE_MAX, voice_format: 0, ...(cursor !== undefined && { cursor }) }
    const { api } = this.#options
    const answer = await api.call('/cgi-bin/kf/sync_msg', { ...asked, ...(token !== undefined && { token }) })
    return answer.outcome === 'refused' && token !== undefined ? api.call('/cgi-bin/kf/sync_msg', asked) : answer
  }

  async #take(account: string, message: unknown, since: Instant): Promise<boolean> {
    const isOld = (sentAt(message) ?? Number.POSITIVE_INFINITY) < since
    return isOld || this.#options.take(account, message)
  }
}

function placeAfter({ since, reachedAt }: Place, cursor: string, messages: readonly unknown[]): Cursor {
  const reached = [reachedAt, ...messages.map(sentAt)].filter((at) => at !== undefined)
  return {
    cursor,
    ...(since !== undefined && { since }),
    ...(reached.length > 0 && { reachedAt: Math.max(...reached) }),
  }
}

function sentAt(message: unknown): Instant | undefined {
  const seconds = sentSchema.safeParse(message).data?.send_time
  return seconds === undefined ? undefined : seconds * 1_000
}
