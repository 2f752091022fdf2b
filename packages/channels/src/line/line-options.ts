import { z } from 'zod'

const whole = z.int().positive()
const channelSecret = z.string().regex(/^[0-9a-f]{32}$/, 'takes the Channel secret, 32 hexadecimal digits')

export const lineOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
    .default('line'),
  service: z.string().min(1).max(64),
  channelSecret: z.union([channelSecret, z.array(channelSecret).min(1).max(4)]),
  accessToken: z.string().min(20).max(1_000),
  mediaUrl: z.url({ protocol: /^https?$/ }),
  useReplyTokens: z.boolean().default(false),
  messagesPerSecond: whole.max(2_000).default(100),
  api: z.url({ protocol: /^https?$/ }).default('https://api.line.me'),
  dataApi: z.url({ protocol: /^https?$/ }).default('https://api-data.line.me'),
  timeoutMs: whole.max(60_000).default(20_000),
  fetch: z.custom<typeof fetch>((value) => typeof value === 'function', 'takes a function like fetch').optional(),
})

export type LineSettings = Readonly<z.output<typeof lineOptionsSchema>>

/** Which LINE Official Account is a channel, and how LINE and we know each other. */
export interface LineOptions {
  /** The name of the channel. Default `line`; several official accounts in one center need names of their own. */
  readonly name?: string
  /** What is written to when somebody writes to the account, by entry name. */
  readonly service: string
  /** By which LINE is known when it posts; of several, at most 4, all are accepted, to replace one without a gap. */
  readonly channelSecret: string | readonly string[]
  /** A channel access token. Whoever has it writes as the account. */
  readonly accessToken: string
  /** The URL under which `media` is mounted, as agents' browsers reach it: files of customers are had from there. */
  readonly mediaUrl: string
  /**
   * Answers with the token of the customer's last message where that is still good: such messages are not counted by the plan.
   * A message whose answer was lost is then shown as unknown; messages that are pushed are sent again under their own key,
   * and arrive once. Default false.
   */
  readonly useReplyTokens?: boolean
  /** What LINE allows the account, from each node. Default 100; at most 2,000. */
  readonly messagesPerSecond?: number
  /** Default `https://api.line.me`; or one that a test plays. */
  readonly api?: string
  /** Where files are had. Default `https://api-data.line.me`. */
  readonly dataApi?: string
  /** How long LINE may take to answer. Default 20,000; at most a minute. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}
