import type { Attachment } from '@ringwright/core'
import { z } from 'zod'
import { ENCODING_AES_KEY } from '../tencent/callback-envelope.js'

const isFunction = (value: unknown): boolean => typeof value === 'function'

export const weComOptionsSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
      .default('wecom'),
    accounts: z
      .array(
        z.strictObject({
          id: z.string().regex(/^wk[\w-]{5,62}$/, 'takes the `open_kfid` of the account, `wk` and more'),
          service: z.string().min(1).max(64),
          welcome: z.string().min(1).max(600).optional(),
        }),
      )
      .min(1)
      .max(100),
    corpId: z.string().regex(/^w[wx][0-9a-zA-Z]{8,32}$/, 'takes the Corp ID, `ww` and more'),
    secret: z.string().min(16).max(128),
    token: z.string().regex(/^[A-Za-z0-9]{3,32}$/, 'takes 3 to 32 letters and digits, as typed in at WeCom'),
    encodingAesKey: z.string().regex(ENCODING_AES_KEY, 'takes 43 letters and digits, as shown by WeCom'),
    mediaUrl: z.url({ protocol: /^https?$/ }),
    openFile: z
      .custom<(file: Attachment, signal: AbortSignal) => Response | Promise<Response>>(isFunction, 'takes a function')
      .optional(),
    api: z.url({ protocol: /^https?$/ }).default('https://qyapi.weixin.qq.com'),
    timeoutMs: z.int().positive().max(20_000).default(10_000),
    fetch: z.custom<typeof fetch>(isFunction, 'takes a function like fetch').optional(),
  })
  .refine(({ accounts }) => new Set(accounts.map(({ service }) => service)).size === accounts.length, {
    path: ['accounts'],
    message: 'needs one service for each account: an answer goes out by the account of its service',
  })
  .refine(({ accounts }) => new Set(accounts.map(({ id }) => id)).size === accounts.length, {
    path: ['accounts'],
    message: 'has the same account twice',
  })

export type WeComSettings = Readonly<z.output<typeof weComOptionsSchema>>
export type WeComAccountSettings = WeComSettings['accounts'][number]

/** One customer-service account of the company, which customers see as somebody to write to. */
export interface WeComAccount {
  /** Its `open_kfid`. It has to be one that is managed by the interface. */
  readonly id: string
  /** What is written to when somebody writes to it, by entry name. */
  readonly service: string
  /** Said to whoever opens it and has not written in the last 48 hours; at most 600 characters. Default: nothing. */
  readonly welcome?: string
}

/** Which customer-service accounts of a company in WeCom are a channel, and how WeCom and we know each other. */
export interface WeComOptions {
  /** The name of the channel. Default `wecom`; several companies in one center need names of their own. */
  readonly name?: string
  /** The customer-service accounts, each with a service of its own. */
  readonly accounts: readonly WeComAccount[]
  /** The company's Corp ID: `ww` or `wx`, and 8 to 32 letters and digits. */
  readonly corpId: string
  /** That of the application which may call the interface of customer service. Whoever has it writes as the company. */
  readonly secret: string
  /** Chosen by you, and typed in where the URL is registered: 3 to 32 letters and digits. */
  readonly token: string
  /** Seals what WeCom posts. */
  readonly encodingAesKey: string
  /** The URL under which `media` is mounted, as agents' browsers reach it: files of customers are had from there. */
  readonly mediaUrl: string
  /**
   * Opens a file of a message, to be given to WeCom, which wants files from us. Only open what is yours: a URL may have been
   * written by anybody. Default: files are sent as links.
   */
  readonly openFile?: (file: Attachment, signal: AbortSignal) => Response | Promise<Response>
  /** Default `https://qyapi.weixin.qq.com`; another one of WeCom's, or one that a test plays. */
  readonly api?: string
  /** How long WeCom may take to answer. Default 10,000; at most 20,000. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
