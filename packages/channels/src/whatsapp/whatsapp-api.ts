import type { ChannelHealth, Clock, SendOutcome } from '@ringwright/core'
import { z } from 'zod'
import { GraphApi, type GraphAnswer } from '../meta/graph-api.js'
import type { OpenedFile } from '../provider-media.js'
import { meansNotSent, outcomeOfError, refusesToken } from './whatsapp-errors.js'
import type { WhatsAppSettings } from './whatsapp-options.js'

const fileAnswer = z.object({ url: z.url({ protocol: /^https$/ }) })

export type WhatsAppAnswer =
  | { readonly outcome: 'done'; readonly json: unknown }
  | Exclude<SendOutcome, { outcome: 'sent' }>

/** The Cloud API: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference */
export class WhatsAppApi {
  readonly #settings: WhatsAppSettings
  readonly #graph: GraphApi

  constructor(settings: WhatsAppSettings, clock: Clock) {
    const { api, fetch, timeoutMs } = settings
    this.#settings = settings
    this.#graph = new GraphApi({ clock, product: 'WhatsApp', api, timeoutMs, fetch, refusesToken, meansNotSent })
  }

  get health(): ChannelHealth {
    return this.#graph.health
  }

  /** Posts to the messages of one of our numbers. */
  async post(number: string, message: object): Promise<WhatsAppAnswer> {
    const { accessToken } = this.#settings
    const body = { messaging_product: 'whatsapp', ...message }
    return meaning(await this.#graph.call(`${number}/messages`, { accessToken, body }))
  }

  /** A file by its id: Meta says where it lies for the next five minutes, and gives it to us alone. */
  async file(id: string, signal: AbortSignal): Promise<OpenedFile> {
    const { accessToken, fetch: own = fetch } = this.#settings
    const answer = meaning(await this.#graph.call(encodeURIComponent(id), { accessToken, signal }))
    if (answer.outcome === 'refused') return 'gone'
    const url = answer.outcome === 'done' ? fileAnswer.safeParse(answer.json).data?.url : undefined
    if (url === undefined) return 'unavailable'
    const file = await own(url, { headers: { authorization: `Bearer ${accessToken}` }, redirect: 'error', signal })
    return file.ok ? file : 'unavailable'
  }
}

function meaning(answer: GraphAnswer): WhatsAppAnswer {
  return answer.outcome === 'error' ? outcomeOfError(answer.error, answer.retryAfterMs) : answer
}
