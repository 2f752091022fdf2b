import { z } from 'zod'

const whole = z.int().positive()
const appSecret = z.string().regex(/^[0-9a-f]{32}$/, 'takes the App Secret of the Meta app, 32 hexadecimal digits')

export const whatsAppOptionsSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
      .default('whatsapp'),
    numbers: z
      .array(
        z.strictObject({
          id: z.string().regex(/^\d{5,30}$/, 'takes the Phone Number ID, digits only (not the number itself)'),
          service: z.string().min(1).max(64),
        }),
      )
      .min(1)
      .max(100),
    accessToken: z.string().min(20).max(1_000),
    appSecret: z.union([appSecret, z.array(appSecret).min(1).max(4)]),
    verifyToken: z.string().min(16, 'takes at least 16 characters; `openssl rand -hex 32` makes one').max(256),
    mediaUrl: z.url({ protocol: /^https?$/ }),
    marketingPurpose: z.string().trim().min(1).max(64).default('marketing'),
    listButton: z.string().min(1).max(20).default('☰'),
    messagesPerSecond: whole.max(1_000).default(80),
    api: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com/v26.0'),
    timeoutMs: whole.max(60_000).default(20_000),
    fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
  })
  .refine(({ numbers }) => new Set(numbers.map(({ service }) => service)).size === numbers.length, {
    path: ['numbers'],
    message: 'needs one service for each number: an answer goes out by the number of its service',
  })
  .refine(({ numbers }) => new Set(numbers.map(({ id }) => id)).size === numbers.length, {
    path: ['numbers'],
    message: 'has the same Phone Number ID twice',
  })

export type WhatsAppSettings = Readonly<z.output<typeof whatsAppOptionsSchema>>

/** One of the business's telephone numbers. */
export interface WhatsAppNumber {
  /** The Phone Number ID that Meta shows beside the number. */
  readonly id: string
  /** What is written to when somebody writes to this number, by entry name. */
  readonly service: string
}

/** Which numbers of WhatsApp are a channel, and how Meta and we know each other. */
export interface WhatsAppOptions {
  /** The name of the channel. Default `whatsapp`; several Meta apps in one center need names of their own. */
  readonly name?: string
  /** The numbers of the app, each with a service of its own. */
  readonly numbers: readonly WhatsAppNumber[]
  /** A system user's token with `whatsapp_business_messaging`. Whoever has it writes as the business. */
  readonly accessToken: string
  /**
   * The App Secret, by which Meta is known when it posts; of several, at most 4, all are accepted, to replace one
   * without a gap.
   */
  readonly appSecret: string | readonly string[]
  /** Chosen by you, at least 16 characters, and typed in where the webhook is registered. */
  readonly verifyToken: string
  /** The URL under which `media` is mounted, as agents' browsers reach it: files of customers are had from there. */
  readonly mediaUrl: string
  /**
   * The purpose of consent that somebody withdraws who stops marketing messages in WhatsApp, as you name it, up to 64 characters.
   * Default `marketing`.
   */
  readonly marketingPurpose?: string
  /** What stands on the button that opens a list of more than three options; at most 20 characters. Default `☰`. */
  readonly listButton?: string
  /** What Meta allows the number, from each node. Default 80; numbers with the higher throughput have 1,000. */
  readonly messagesPerSecond?: number
  /** Default `https://graph.facebook.com/v26.0`; another version, or one that a test plays. */
  readonly api?: string
  /** How long Meta may take to answer. Default 20,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
