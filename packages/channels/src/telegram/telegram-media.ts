import { type Clock, type Logger } from '@ringwright/core'
import { hmac } from '@ringwright/core/provider'
import { z } from 'zod'
import { ProviderMedia } from '../provider-media.js'
import type { TelegramApi } from './telegram-api.js'
import type { TelegramSettings } from './telegram-options.js'

export interface TelegramMediaOptions {
  readonly api: TelegramApi
  readonly clock: Clock
  readonly logger: Logger
  readonly settings: TelegramSettings
}

/** Agents look back at conversations for some weeks; a link that got into other hands is worth nothing after that. */
const LINK_LASTS_MS = 30 * 86_400_000
/** Larger ones are not given to bots (`getFile`). */
const BYTES_MAX = 20_000_000
const fileSchema = z.object({ file_path: z.string().regex(/^[\w./-]+$/) })

/** Files of customers, by links that do not show the bot's token. */
export function telegramMedia({ api, clock, logger, settings }: TelegramMediaOptions): ProviderMedia {
  return new ProviderMedia({
    ...{ clock, logger, url: settings.mediaUrl, lastsMs: LINK_LASTS_MS, bytesMax: BYTES_MAX },
    key: hmac(settings.token, 'ringwright telegram media'),
    async open(id, signal) {
      const answer = await api.call('getFile', { file_id: id }, { signal })
      const path = answer.outcome === 'done' ? fileSchema.safeParse(answer.result).data?.file_path : undefined
      if (path === undefined) return answer.outcome === 'refused' ? 'gone' : 'unavailable'
      const file = await api.file(path, signal)
      return file.ok ? file : 'unavailable'
    },
  })
}
