import type { Clock, SendOutcome } from '@ringwright/core'
import { callProvider, type ProviderAnswer } from '@ringwright/core/provider'
import { z } from 'zod'
import type { TelegramSettings } from './telegram-options.js'

/** What the Bot API answers, whatever was asked ("Making requests"). */
const answerSchema = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  description: z.string().optional(),
})
const limitSchema = z.object({ parameters: z.object({ retry_after: z.number().positive() }) })

export type TelegramAnswer =
  | { readonly outcome: 'done'; readonly result: unknown }
  /** `description` is Telegram's sentence. */
  | { readonly outcome: 'refused'; readonly status: number; readonly description: string }
  | Extract<SendOutcome, { outcome: 'later' | 'unknown' }>

/** The Bot API over HTTP: https://core.telegram.org/bots/api */
export class TelegramApi {
  readonly #settings: TelegramSettings
  readonly #clock: Clock

  constructor(settings: TelegramSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  /** `waitMs` is what Telegram itself may wait before it answers. Rejects only with the reason of the signal. */
  async call(
    method: string,
    parameters: object,
    { waitMs = 0, signal }: { readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<TelegramAnswer> {
    const { api, token, timeoutMs, fetch } = this.#settings
    const client = { clock: this.#clock, timeoutMs: timeoutMs + waitMs, ...(fetch && { fetch }) }
    const answer = await callProvider(client, {
      url: `${api}/bot${token}/${method}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
      retryAfterMs: (json) => {
        const seconds = limitSchema.safeParse(json).data?.parameters.retry_after
        return seconds === undefined ? undefined : seconds * 1_000
      },
      ...(signal && { signal }),
    })
    return meaning(answer)
  }

  /** Opens a file of the Bot API; the URL holds the token, so that it is for nobody else. */
  async file(path: string, signal: AbortSignal): Promise<Response> {
    const { api, token, fetch: own = fetch } = this.#settings
    return own(`${api}/file/bot${token}/${path}`, { redirect: 'error', signal })
  }
}

function meaning(answer: ProviderAnswer): TelegramAnswer {
  if (answer.outcome !== 'answered') return answer
  const said = answerSchema.safeParse(answer.json).data
  if (!said) return { outcome: 'unknown', reason: 'Telegram gave no answer of its own' }
  if (said.ok) return { outcome: 'done', result: said.result }
  return {
    outcome: 'refused',
    status: answer.status,
    description: said.description ?? `Telegram answered ${answer.status}`,
  }
}
