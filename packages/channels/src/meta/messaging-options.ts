import { z } from 'zod'
import type { MessagingProfile } from './messaging-profile.js'

const whole = z.int().positive()
const appSecret = z.string().regex(/^[0-9a-f]{32}$/, 'takes the App Secret of the Meta app, 32 hexadecimal digits')

export function messagingOptionsSchema({ channel, api }: MessagingProfile) {
  return z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
        .default(channel),
      accounts: z
        .array(
          z.strictObject({
            id: z.string().regex(/^\d{5,30}$/, 'takes the id of the account, digits only (not its name)'),
            service: z.string().min(1).max(64),
            accessToken: z.string().min(20).max(1_000),
          }),
        )
        .min(1)
        .max(100),
      appSecret: z.union([appSecret, z.array(appSecret).min(1).max(4)]),
      verifyToken: z.string().min(16, 'takes at least 16 characters; `openssl rand -hex 32` makes one').max(256),
      humanAgentTag: z.boolean().default(false),
      messagesPerSecond: whole.max(300).default(100),
      api: z.url({ protocol: /^https?$/ }).default(api),
      timeoutMs: whole.max(60_000).default(20_000),
      fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
    })
    .refine(({ accounts }) => new Set(accounts.map(({ service }) => service)).size === accounts.length, {
      path: ['accounts'],
      message: 'needs one service for each account: an answer goes out by the account of its service',
    })
    .refine(({ accounts }) => new Set(accounts.map(({ id }) => id)).size === accounts.length, {
      path: ['accounts'],
      message: 'has the same id twice',
    })
}

export type MessagingSettings = Readonly<z.output<ReturnType<typeof messagingOptionsSchema>>>

/** A page of Facebook, or a professional account of Instagram. */
export interface MessagingAccount {
  /** The Page ID, or the id of the Instagram professional account. */
  readonly id: string
  /** What is written to when somebody writes to it, by entry name. */
  readonly service: string
  /** Its own token, with the right to send messages. Whoever has it writes as the business. */
  readonly accessToken: string
}

/** What Messenger and Instagram are told alike. */
export interface MessagingOptions {
  /** The name of the channel. Default `messenger` or `instagram`; several Meta apps in one center need names of their own. */
  readonly name?: string
  /** The accounts of the app, each with a service of its own. */
  readonly accounts: readonly MessagingAccount[]
  /**
   * The App Secret, by which Meta is known when it posts; of several, at most 4, all are accepted, to replace one
   * without a gap.
   */
  readonly appSecret: string | readonly string[]
  /** Chosen by you, at least 16 characters, and typed in where the webhook is registered. */
  readonly verifyToken: string
  /**
   * Whether Meta has granted the app "Human Agent": what agents write then passes for seven days after the customer's last
   * message, and not for one. Default false.
   */
  readonly humanAgentTag?: boolean
  /** What Meta allows an account, from each node. Default 100; at most 300. */
  readonly messagesPerSecond?: number
  /** Another version of the Graph API, or one that a test plays. */
  readonly api?: string
  /** How long Meta may take to answer. Default 20,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
