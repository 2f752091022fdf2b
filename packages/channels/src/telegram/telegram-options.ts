import { z } from 'zod'

export const telegramOptionsSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
      .default('telegram'),
    service: z.string().min(1).max(64),
    token: z.string().regex(/^\d+:[\w-]{30,64}$/, 'takes the token that @BotFather gives, as 123456:ABC…'),
    receive: z.enum(['webhook', 'polling']).default('webhook'),
    secret: z
      .string()
      .regex(/^[\w-]{32,256}$/, 'takes 32 to 256 letters, digits, "_" and "-"')
      .optional(),
    mediaUrl: z.url({ protocol: /^https?$/ }),
    api: z.url({ protocol: /^https?$/ }).default('https://api.telegram.org'),
    timeoutMs: z.int().positive().max(60_000).default(15_000),
    fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
  })
  .refine(({ receive, secret }) => receive === 'polling' || secret !== undefined, {
    path: ['secret'],
    message: 'is needed for webhooks: without it anybody could post in the name of Telegram',
  })

export type TelegramSettings = Readonly<z.output<typeof telegramOptionsSchema>>

/** Which bot of Telegram is a channel, and how its messages come. */
export interface TelegramOptions {
  /** The name of the channel. Default `telegram`; several bots in one center need names of their own. */
  readonly name?: string
  /** What is written to when somebody writes to the bot, by entry name. */
  readonly service: string
  /** The bot's token. Whoever has it is the bot. */
  readonly token: string
  /** How messages come: Telegram posts them, or they are fetched, for which nothing has to be reachable. Default `webhook`. */
  readonly receive?: 'webhook' | 'polling'
  /** By which Telegram is known when it posts: 32 to 256 letters, digits, `_` and `-`. */
  readonly secret?: string
  /** The URL under which `media` is mounted, as agents' browsers reach it: files of customers are had from there. */
  readonly mediaUrl: string
  /** Default `https://api.telegram.org`; a Bot API server of one's own, or one that a test plays. */
  readonly api?: string
  /** How long Telegram may take to answer. Default 15,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
