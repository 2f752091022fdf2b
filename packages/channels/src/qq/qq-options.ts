import { z } from 'zod'

const whole = z.int().positive()

export const qqOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
    .default('qq'),
  service: z.string().min(1).max(64),
  appId: z.string().regex(/^\d{5,20}$/, 'takes the AppID of the bot, digits only'),
  appSecret: z.string().min(8).max(256),
  messagesPerSecond: whole.max(100).default(20),
  api: z.url({ protocol: /^https?$/ }).default('https://api.sgroup.qq.com'),
  tokenApi: z.url({ protocol: /^https?$/ }).default('https://bots.qq.com'),
  timeoutMs: whole.max(60_000).default(20_000),
  fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
})

export type QqSettings = Readonly<z.output<typeof qqOptionsSchema>>

/** Which bot of QQ is a channel, and how QQ and we know each other. */
export interface QqOptions {
  /** The name of the channel. Default `qq`; several bots in one center need names of their own. */
  readonly name?: string
  /** What is written to when somebody writes to the bot, by entry name. */
  readonly service: string
  /** The bot's AppID: digits only. */
  readonly appId: string
  /** By which QQ and we know each other. Whoever has it writes as the bot. */
  readonly appSecret: string
  /** What QQ allows the bot, from each node. Default 20; at most 100. */
  readonly messagesPerSecond?: number
  /** Default `https://api.sgroup.qq.com`; the sandbox, or one that a test plays. */
  readonly api?: string
  /** Where access tokens are had. Default `https://bots.qq.com`. */
  readonly tokenApi?: string
  /** How long QQ may take to answer. Default 20,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
