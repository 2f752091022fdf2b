import type { Attachment } from '@ringwright/core'
import { z } from 'zod'
import { ENCODING_AES_KEY } from '../tencent/callback-envelope.js'

const label = z.string().min(1).max(60)
const menuLeaf = z.union([
  z.strictObject({ label, id: z.string().min(1).max(128) }),
  z.strictObject({ label, url: z.url({ protocol: /^https?$/ }).max(1_024) }),
])
const menuItem = z.union([menuLeaf, z.strictObject({ label, items: z.array(menuLeaf).min(1).max(5) })])

const isFunction = (value: unknown): boolean => typeof value === 'function'

export const weChatOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
    .default('wechat'),
  service: z.string().min(1).max(64),
  appId: z.string().regex(/^wx[0-9a-z]{16}$/, 'takes the App ID, `wx` and sixteen letters and digits'),
  appSecret: z.string().min(16).max(128),
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/, 'takes 3 to 32 letters and digits, as typed in at WeChat'),
  encodingAesKey: z.string().regex(ENCODING_AES_KEY, 'takes 43 letters and digits, as shown by WeChat').optional(),
  mediaUrl: z.url({ protocol: /^https?$/ }),
  templates: z
    .record(
      z.string(),
      z.strictObject({
        id: z.string().min(1).max(100),
        keys: z.array(z.string().min(1).max(32)).max(20),
        url: z.url({ protocol: /^https?$/ }).optional(),
      }),
    )
    .default({}),
  menu: z.array(menuItem).min(1).max(3).optional(),
  openFile: z
    .custom<(file: Attachment, signal: AbortSignal) => Response | Promise<Response>>(isFunction, 'takes a function')
    .optional(),
  api: z.url({ protocol: /^https?$/ }).default('https://api.weixin.qq.com'),
  timeoutMs: z.int().positive().max(20_000).default(10_000),
  fetch: z.custom<typeof fetch>(isFunction, 'takes a function like fetch').optional(),
})

export type WeChatSettings = Readonly<z.output<typeof weChatOptionsSchema>>

/** One of the account's templates, which has values by key where a message has them in order. */
export interface WeChatTemplate {
  /** As WeChat shows it with the template. */
  readonly id: string
  /** The names of its values, as `keyword1`, in the order of `parameters`. */
  readonly keys: readonly string[]
  /** Where it leads when it is tapped. */
  readonly url?: string
}

/** What stands at the foot of the account's page: something to choose, a page, or up to five of these. */
export type WeChatMenuItem = WeChatMenuLeaf | { readonly label: string; readonly items: readonly WeChatMenuLeaf[] }
/** One thing that is tapped. */
export type WeChatMenuLeaf =
  /** Chosen, it is a message of the customer: the label, with this id as `reply`. */
  { readonly label: string; readonly id: string } | { readonly label: string; readonly url: string }

/** Which Official Account of WeChat is a channel, and how WeChat and we know each other. */
export interface WeChatOptions {
  /** The name of the channel. Default `wechat`; several accounts in one center need names of their own. */
  readonly name?: string
  /** What is written to when somebody writes to the account, by entry name. */
  readonly service: string
  /** The account's App ID: `wx` and sixteen letters and digits. */
  readonly appId: string
  /** Whoever has it is the account. */
  readonly appSecret: string
  /** Chosen by you, and typed in where the URL is registered: 3 to 32 letters and digits. */
  readonly token: string
  /**
   * Seals what WeChat posts. With it nothing in the clear is believed; without it ("plain mode") messages are only as
   * safe as the way on which they come.
   */
  readonly encodingAesKey?: string
  /** The URL under which `media` is mounted, as agents' browsers reach it: files of customers are had from there. */
  readonly mediaUrl: string
  /** Templates by the name that messages have for them. */
  readonly templates?: Readonly<Record<string, WeChatTemplate>>
  /** Shown once `publishMenu()` was called; at most three. */
  readonly menu?: readonly WeChatMenuItem[]
  /**
   * Opens a file of a message, to be given to WeChat, which wants images and voice from us. Only open what is yours: a
   * URL may have been written by anybody. Default: files are sent as links.
   */
  readonly openFile?: (file: Attachment, signal: AbortSignal) => Response | Promise<Response>
  /** Default `https://api.weixin.qq.com`; another of WeChat's hosts, or one that a test plays. */
  readonly api?: string
  /** How long WeChat may take to answer. Default 10,000; at most 20,000. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
