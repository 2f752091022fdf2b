import type { ChannelHealth, Clock, SendOutcome } from '@ringwright/core'
import { callProvider, type ProviderAnswer } from '@ringwright/core/provider'
import { z } from 'zod'
import { ProviderHealth } from '../provider-health.js'
import type { OpenedFile } from '../provider-media.js'
import type { LineSettings } from './line-options.js'

/** https://developers.line.biz/en/reference/messaging-api/#error-responses */
const refusedAnswer = z.object({
  message: z.string(),
  details: z.array(z.object({ message: z.string().optional(), property: z.string().optional() })).optional(),
})

export type LineAnswer =
  | { readonly outcome: 'done'; readonly json: unknown }
  /** The token of the reply was used, or its time is over. */
  | { readonly outcome: 'badReplyToken' }
  | Exclude<SendOutcome, { outcome: 'sent' }>

/** The Messaging API: https://developers.line.biz/en/reference/messaging-api/ */
export class LineApi {
  readonly #settings: LineSettings
  readonly #clock: Clock
  readonly #health: ProviderHealth

  constructor(settings: LineSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
    this.#health = new ProviderHealth(clock)
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  /** `retryKey`: a UUID; what was accepted under it before is answered as if it were now. */
  async post(path: string, body: object, retryKey?: string): Promise<LineAnswer> {
    const { accessToken, api, timeoutMs, fetch } = this.#settings
    const headers = {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      ...(retryKey !== undefined && { 'x-line-retry-key': retryKey }),
    }
    const client = { clock: this.#clock, timeoutMs, ...(fetch && { fetch }) }
    return this.#meaning(await callProvider(client, { url: `${api}${path}`, headers, body: JSON.stringify(body) }))
  }

  /** A file of a customer by the id of its message, for as long as LINE keeps it. */
  async file(id: string, signal: AbortSignal): Promise<OpenedFile> {
    const { accessToken, dataApi, fetch: own = fetch } = this.#settings
    const url = `${dataApi}/v2/bot/message/${encodeURIComponent(id)}/content`
    const file = await own(url, { headers: { authorization: `Bearer ${accessToken}` }, redirect: 'error', signal })
    if (file.status === 404 || file.status === 410) return 'gone'
    return file.status === 200 ? file : 'unavailable'
  }

  #meaning(answer: ProviderAnswer): LineAnswer {
    if (answer.outcome !== 'answered') return answer
    const { status, json } = answer
    // 409: accepted before, under the same key.
    if (status < 300 || status === 409) {
      this.#health.up()
      return typeof json === 'object' && json !== null ? { outcome: 'done', json } : noAnswer(status)
    }
    const refused = refusedAnswer.safeParse(json).data
    if (!refused) return noAnswer(status)
    if (status === 401 || status === 403) {
      const reason = 'LINE does not accept the access token'
      this.#health.down(reason)
      return { outcome: 'later', reason }
    }
    if (/invalid reply token/i.test(refused.message)) return { outcome: 'badReplyToken' }
    const details = refused.details?.flatMap(({ message = '', property = '' }) => `${property}: ${message}`) ?? []
    return { outcome: 'refused', reason: [refused.message, ...details].join('; ') }
  }
}

function noAnswer(status: number): LineAnswer {
  return { outcome: 'unknown', reason: `LINE gave no answer of its own (${status})` }
}
