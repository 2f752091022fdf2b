import type { ChannelHealth, Clock, SendOutcome } from '@ringwright/core'
import { callProvider, type ProviderAnswer } from '@ringwright/core/provider'
import { z } from 'zod'
import type { OpenedFile } from '../provider-media.js'
import { outcomeOfError, refusesToken } from './whatsapp-errors.js'
import { whatsAppError } from './whatsapp-notification.js'
import type { WhatsAppSettings } from './whatsapp-options.js'

const refusedAnswer = z.object({ error: whatsAppError })
const fileAnswer = z.object({ url: z.url({ protocol: /^https$/ }) })

export type WhatsAppAnswer =
  | { readonly outcome: 'done'; readonly json: unknown }
  | Exclude<SendOutcome, { outcome: 'sent' }>

/** The Cloud API: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference */
export class WhatsAppApi {
  readonly #settings: WhatsAppSettings
  readonly #clock: Clock
  #health: ChannelHealth = { state: 'up' }

  constructor(settings: WhatsAppSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  get health(): ChannelHealth {
    return this.#health
  }

  /** Posts to the messages of one of our numbers. */
  async post(number: string, message: object): Promise<WhatsAppAnswer> {
    const body = JSON.stringify({ messaging_product: 'whatsapp', ...message })
    return this.#meaning(await this.#call(`${number}/messages`, { body }))
  }

  /** A file by its id: Meta says where it lies for the next five minutes, and gives it to us alone. */
  async file(id: string, signal: AbortSignal): Promise<OpenedFile> {
    const { accessToken, fetch: own = fetch } = this.#settings
    const answer = this.#meaning(await this.#call(encodeURIComponent(id), { signal }))
    if (answer.outcome === 'refused') return 'gone'
    const url = answer.outcome === 'done' ? fileAnswer.safeParse(answer.json).data?.url : undefined
    if (url === undefined) return 'unavailable'
    const file = await own(url, { headers: { authorization: `Bearer ${accessToken}` }, redirect: 'error', signal })
    return file.ok ? file : 'unavailable'
  }

  #call(path: string, call: { readonly body?: string; readonly signal?: AbortSignal }): Promise<ProviderAnswer> {
    const { accessToken, api, timeoutMs, fetch } = this.#settings
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
    const method = call.body === undefined ? 'GET' : 'POST'
    const client = { clock: this.#clock, timeoutMs, ...(fetch && { fetch }) }
    return callProvider(client, { url: `${api}/${path}`, method, headers, ...call })
  }

  #meaning(answer: ProviderAnswer): WhatsAppAnswer {
    if (answer.outcome !== 'answered') return answer
    const { status, json } = answer
    const error = refusedAnswer.safeParse(json).data?.error
    if (error && refusesToken(error)) this.#down('WhatsApp does not accept the access token')
    else this.#health = { state: 'up' }
    if (error) return outcomeOfError(error) as WhatsAppAnswer
    if (status < 400) return { outcome: 'done', json }
    return { outcome: 'unknown', reason: `WhatsApp gave no answer of its own (${status})` }
  }

  #down(reason: string): void {
    if (this.#health.state === 'up') this.#health = { state: 'down', since: this.#clock.now(), reason }
  }
}
