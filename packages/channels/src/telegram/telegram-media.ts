import { type Clock, errorText, type Logger } from '@ringwright/core'
import { hmac, isSignedWith } from '@ringwright/core/provider'
import { z } from 'zod'
import type { TelegramApi } from './telegram-api.js'
import type { TelegramFile } from './telegram-update.js'

export interface TelegramMediaOptions {
  readonly api: TelegramApi
  readonly clock: Clock
  readonly logger: Logger
  /** Where this is mounted. */
  readonly url: string
  /** Signs the links. */
  readonly key: string
}

/** Agents look back at conversations for some weeks; a link that got into other hands is worth nothing after that. */
const LINK_LASTS_MS = 30 * 86_400_000
const fileSchema = z.object({ file_path: z.string().regex(/^[\w./-]+$/) })
/** What a browser may show by itself; everything else is offered to be saved. */
const SHOWN = /^(?:image\/(?:jpeg|png|gif|webp)|audio\/[\w.-]+|video\/[\w.-]+)$/

/** Lets agents see customers' files without the bot's token, by links that are signed and run out. */
export class TelegramMedia {
  readonly #options: TelegramMediaOptions

  constructor(options: TelegramMediaOptions) {
    this.#options = options
  }

  linkTo({
    file_id: id,
    file_name: name = 'file',
    mime_type: type = 'application/octet-stream',
  }: TelegramFile): string {
    const { clock, key, url } = this.#options
    const query = new URLSearchParams({ id, name, type, until: String(clock.now() + LINK_LASTS_MS) })
    query.set('signature', hmac(key, query.toString()))
    return `${url}?${query}`
  }

  /** Answers GET of such a link with the file. */
  async serve(request: Request): Promise<Response> {
    const { api, clock, key, logger } = this.#options
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } })
    const query = new URL(request.url).searchParams
    const signature = query.get('signature') ?? ''
    query.delete('signature')
    if (!isSignedWith([key], query.toString(), signature)) return new Response(null, { status: 403 })
    if (clock.now() > Number(query.get('until'))) return new Response(null, { status: 410 })
    const answer = await api.call('getFile', { file_id: query.get('id') })
    const path = answer.outcome === 'done' ? fileSchema.safeParse(answer.result).data?.file_path : undefined
    if (path === undefined) return new Response(null, { status: answer.outcome === 'refused' ? 404 : 503 })
    try {
      const file = await api.file(path)
      if (!file.ok) return new Response(null, { status: 503 })
      return new Response(file.body, { headers: headersFor(query.get('type') ?? '', query.get('name') ?? '') })
    } catch (error) {
      logger.warn('file of Telegram could not be fetched', { error: errorText(error) })
      return new Response(null, { status: 503 })
    }
  }
}

/** The customer chose name and type, so neither may make a browser run anything. */
function headersFor(type: string, name: string): Readonly<Record<string, string>> {
  const isShown = SHOWN.test(type)
  return {
    'content-type': isShown ? type : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  }
}
