import type { ChannelHealth, Clock, SendOutcome } from '@ringwright/core'
import { callProvider, type ProviderAnswer } from '@ringwright/core/provider'
import { z } from 'zod'
import { ProviderHealth } from '../provider-health.js'

/** An error of the Graph API (https://developers.facebook.com/docs/graph-api/guides/error-handling). */
export const graphError = z.object({
  code: z.int(),
  error_subcode: z.int().optional(),
  title: z.string().optional(),
  message: z.string().optional(),
  error_data: z.object({ details: z.string().optional() }).optional(),
})
export type GraphError = z.output<typeof graphError>

const refusedAnswer = z.object({ error: graphError })

export type GraphAnswer =
  | { readonly outcome: 'done'; readonly json: unknown }
  /** What it means for a message is for the product to say. `retryAfterMs`: how long Meta asks to wait. */
  | { readonly outcome: 'error'; readonly error: GraphError; readonly retryAfterMs?: number }
  | Extract<SendOutcome, { outcome: 'later' | 'unknown' }>

export interface GraphApiOptions {
  readonly clock: Clock
  /** With which words agents and operators know it. */
  readonly product: string
  /** The address with the version: `https://graph.facebook.com/v26.0`. */
  readonly api: string
  readonly timeoutMs: number
  readonly fetch?: typeof fetch | undefined
  /** Whether it is our credentials that are refused, not this call. */
  refusesToken(error: GraphError): boolean
  /** Whether nothing was done for certain, whatever the status: Meta has its codes with 4xx and 5xx. */
  meansNotSent(error: GraphError): boolean
}

export interface GraphCall {
  readonly accessToken: string
  /** Posted as JSON; without it, it is read. */
  readonly body?: object
  readonly signal?: AbortSignal
}

/** The interface of all products of Meta, and whether it takes our token. */
export class GraphApi {
  readonly #options: GraphApiOptions
  readonly #health: ProviderHealth

  constructor(options: GraphApiOptions) {
    this.#options = options
    this.#health = new ProviderHealth(options.clock)
  }

  get health(): ChannelHealth {
    return this.#health.current
  }

  async call(path: string, { accessToken, body, signal }: GraphCall): Promise<GraphAnswer> {
    const { clock, api, timeoutMs, fetch, meansNotSent } = this.#options
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
    const client = { clock, timeoutMs, ...(fetch && { fetch }) }
    const method = body === undefined ? 'GET' : 'POST'
    const sent = { ...(body !== undefined && { body: JSON.stringify(body) }), ...(signal && { signal }) }
    const isCertain = (json: unknown): boolean => {
      const error = errorIn(json)
      return error !== undefined && meansNotSent(error)
    }
    return this.#meaning(await callProvider(client, { url: `${api}/${path}`, method, headers, isCertain, ...sent }))
  }

  #meaning(answer: ProviderAnswer): GraphAnswer {
    if (answer.outcome !== 'answered') return answer
    const { product, refusesToken } = this.#options
    const { retryAfterMs } = answer
    const error = errorIn(answer.json)
    if (error && refusesToken(error)) this.#health.down(`${product} does not accept the access token`)
    else this.#health.up()
    if (error) return { outcome: 'error', error, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    if (answer.status < 400) return { outcome: 'done', json: answer.json }
    return { outcome: 'unknown', reason: `${product} gave no answer of its own (${answer.status})` }
  }
}

function errorIn(json: unknown): GraphError | undefined {
  return refusedAnswer.safeParse(json).data?.error
}
