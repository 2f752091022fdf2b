import type { ChannelHealth, Engine, SendOutcome } from '@ringwright/core'
import { callProvider, type ProviderClient } from '@ringwright/core/provider'
import { z } from 'zod'
import { ProviderHealth } from '../provider-health.js'
import { AccessTokens, type FetchedToken } from '../tencent/access-tokens.js'
import type { QqSettings } from './qq-options.js'

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() })
/** https://bot.q.qq.com/wiki/develop/api-v2/openapi/error/error.html */
const refusedAnswer = z.object({ code: z.int(), message: z.string() })

/** The token does not exist, or is over. */
const REFUSES_TOKEN: ReadonlySet<number> = new Set([11_243, 11_244, 11_253])
const LIMITS_RATE: ReadonlySet<number> = new Set([20_028, 22_009])
const LIMITED_FOR_MS = 60_000
/** The same answer to the same message was taken before. */
const TAKEN_BEFORE = 40_054_005

export type QqAnswer =
  | { readonly outcome: 'done'; readonly json: unknown }
  | { readonly outcome: 'takenBefore' }
  | Exclude<SendOutcome, { outcome: 'sent' }>

/** The interface of QQ's bots: https://bot.q.qq.com/wiki/develop/api-v2/ */
export class QqApi {
  readonly #settings: QqSettings
  readonly #client: ProviderClient
  readonly #tokens: AccessTokens
  readonly #health: ProviderHealth

  constructor(settings: QqSettings, { center, clock, directory, node }: Engine) {
    const { fetch, name, timeoutMs } = settings
    this.#settings = settings
    this.#health = new ProviderHealth(clock)
    this.#client = { clock, timeoutMs, ...(fetch && { fetch }) }
    this.#tokens = new AccessTokens({ center, clock, directory, node, id: name, fetch: () => this.#fetchToken() })
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  async post(path: string, body: object): Promise<QqAnswer> {
    const first = await this.#post(path, body)
    // The token was taken back before its time: there is a new one.
    return first === 'tokenRefused' ? this.#withoutToken(await this.#post(path, body)) : first
  }

  async #post(path: string, body: object): Promise<QqAnswer | 'tokenRefused'> {
    const token = await this.#tokens.get()
    if (token.outcome !== 'token') return this.#down(token.reason)
    const headers = { authorization: `QQBot ${token.token}`, 'content-type': 'application/json' }
    const url = `${this.#settings.api}${path}`
    const answer = await callProvider(this.#client, { url, headers, body: JSON.stringify(body) })
    if (answer.outcome !== 'answered') return answer
    const { status, json } = answer
    const refused = refusedAnswer.safeParse(json).data
    if (status < 300 && !refused) {
      this.#health.up()
      return typeof json === 'object' && json !== null ? { outcome: 'done', json } : noAnswer(status)
    }
    if (!refused) return noAnswer(status)
    if (REFUSES_TOKEN.has(refused.code)) {
      this.#tokens.refuse(token.token)
      return 'tokenRefused'
    }
    this.#health.up()
    if (refused.code === TAKEN_BEFORE) return { outcome: 'takenBefore' }
    if (!LIMITS_RATE.has(refused.code)) return { outcome: 'refused', reason: refused.message }
    return { outcome: 'later', reason: 'QQ limits the rate', retryAfterMs: LIMITED_FOR_MS, wholeChannel: true }
  }

  #withoutToken(answer: QqAnswer | 'tokenRefused'): QqAnswer {
    return answer === 'tokenRefused' ? this.#down('QQ does not accept the access token') : answer
  }

  async #fetchToken(): Promise<FetchedToken> {
    const { appId, appSecret: clientSecret, tokenApi } = this.#settings
    const headers = { 'content-type': 'application/json' }
    const call = { url: `${tokenApi}/app/getAppAccessToken`, headers, body: JSON.stringify({ appId, clientSecret }) }
    const answer = await callProvider(this.#client, call)
    if (answer.outcome !== 'answered') return { outcome: 'failed', reason: answer.reason }
    const given = tokenAnswer.safeParse(answer.json).data
    if (!given) return { outcome: 'failed', reason: 'QQ gives no access token' }
    return { outcome: 'fetched', token: given.access_token, lastsMs: given.expires_in * 1_000 }
  }

  #down(reason: string): QqAnswer {
    this.#health.down(reason)
    return { outcome: 'later', reason }
  }
}

function noAnswer(status: number): QqAnswer {
  return { outcome: 'unknown', reason: `QQ gave no answer of its own (${status})` }
}
