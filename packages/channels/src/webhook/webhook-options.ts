import { z } from 'zod'

const whole = z.int().positive()
const secret = z.string().min(32, 'takes at least 32 characters; `openssl rand -base64 32` makes one')

export const webhookOptionsSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
      .default('webhook'),
    services: z.array(z.string().min(1).max(64)).min(1),
    url: z.url({ protocol: /^https?$/ }),
    receives: z.union([secret, z.array(secret).min(1).max(4)]),
    sends: secret,
    textLengthMax: whole.max(10_000).default(4_000),
    revises: z.boolean().default(false),
    rate: z.strictObject({ perSecond: z.number().positive(), burst: whole }).optional(),
    timeoutMs: whole.max(60_000).default(10_000),
    fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
  })
  .refine(({ receives, sends }) => ![receives].flat().includes(sends), {
    path: ['sends'],
    message: 'must not be one of `receives`: what we have sent could be sent back to us',
  })

export type WebhookSettings = Readonly<z.output<typeof webhookOptionsSchema>>

/** Which application brings its customers' messages by webhook, and takes ours so. */
export interface WebhookChannelOptions {
  /** The name of the channel. Default `webhook`; several of them in one center need names of their own. */
  readonly name?: string
  /** What the application's customers can write to, by entry name. */
  readonly services: readonly string[]
  /** Where the application takes what is sent to its customers. */
  readonly url: string
  /**
   * Signs what the application posts, at least 32 characters; of several, at most 4, all are accepted, to replace one
   * without a gap.
   */
  readonly receives: string | readonly string[]
  /** Signs what is posted to the application, at least 32 characters; another one than `receives`. */
  readonly sends: string
  /** Longest text, in UTF-16 code units; at most 10,000. Default 4,000. */
  readonly textLengthMax?: number
  /** Whether the application takes `message.edited` and `message.deleted` of what it was sent. Default false. */
  readonly revises?: boolean
  /** What the application takes, from each node. Default: as fast as it comes. */
  readonly rate?: { readonly perSecond: number; readonly burst: number }
  /** How long the application may take to answer. Default 10,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
