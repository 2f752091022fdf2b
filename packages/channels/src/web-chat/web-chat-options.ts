import type { ConversationMessage, Instant } from '@ringwright/core'
import { z } from 'zod'
import { CONTENT_LIMITS_MAX } from '../message-content.js'

const whole = z.int().positive()
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const secret = z.string().min(32, 'takes at least 32 characters; `openssl rand -base64 32` makes one')

/** Each limit bounds what one visitor, or all together, can make the process keep or do. */
export interface WebChatLimitOptions {
  /** UTF-16 code units of one message. Default 4,000: two pages of text; at most 10,000. */
  readonly textLengthMax?: number
  /** Attachments of one message. Default 10, at most 20. */
  readonly attachmentsMax?: number
  /** Messages of one visitor in the long run, over all tabs. Default 30: nobody writes one every two seconds for long. */
  readonly messagesPerMinute?: number
  /** Messages of one visitor at once. Default 10: a thought in several short lines. */
  readonly messagesBurst?: number
  /** Visitors that come for the first time, per remote address and minute. Default 120: an office behind one address. */
  readonly newVisitorsPerMinute?: number
  /** Tabs and devices of one visitor, those that may come back within a minute included. Default 10. */
  readonly sessionsPerVisitorMax?: number
  /** Sessions of all visitors. Default 10,000; beyond, pages are told to try again later. */
  readonly sessionsMax?: number
  /** Messages that a page is given at first; it asks for earlier ones. Default 50, at most 200. */
  readonly snapshotMessages?: number
}

const limits = z.strictObject({
  textLengthMax: whole.max(CONTENT_LIMITS_MAX.textLengthMax).default(4_000),
  attachmentsMax: whole.max(CONTENT_LIMITS_MAX.attachmentsMax).default(10),
  messagesPerMinute: whole.default(30),
  messagesBurst: whole.default(10),
  newVisitorsPerMinute: whole.default(120),
  sessionsPerVisitorMax: whole.default(10),
  sessionsMax: whole.default(10_000),
  snapshotMessages: whole.max(200).default(50),
} satisfies Record<keyof WebChatLimitOptions, z.ZodType>)

/** Somebody whom the host knows. */
export interface SignedIn {
  /** The host's own id of the account; agents see one customer for it, whatever the device. */
  readonly account: string
  /** How the agent sees the visitor called. Default: as the page says. */
  readonly name?: string
}

/** Reads a token of the host's own; undefined for one that is not valid. A rejection refuses too, and is logged. */
export type SignIn = (identity: string) => SignedIn | undefined | Promise<SignedIn | undefined>

/** A message that no page of its visitor shows. */
export interface AwayMessage {
  /** As `visitor` of the channel gives it. */
  readonly visitor: string
  /** In whose conversation it was written, by entry name. */
  readonly service: string
  readonly message: ConversationMessage
}

/** Hears of messages whose visitor has no page open. */
export type AwayListener = (away: AwayMessage) => void | Promise<void>

export const webChatOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
    .default('web-chat'),
  services: z.array(z.string().min(1).max(64)).min(1),
  secret: z.union([secret, z.array(secret).min(1).max(4)]),
  tokenLifetimeMs: whole
    .min(HOUR_MS)
    .max(400 * DAY_MS)
    .default(180 * DAY_MS),
  endlessTokensUntil: z.number().default(Date.UTC(2027, 5, 1)),
  attributes: z
    .array(z.string().regex(/^[A-Za-z]\w{0,63}$/))
    .max(50)
    .default(['pageUrl', 'pageTitle', 'language']),
  isOpen: z.custom<(service: string) => boolean>((value) => typeof value === 'function').optional(),
  showsUnsent: z.boolean().default(false),
  signIn: z.custom<SignIn>((value) => typeof value === 'function').optional(),
  signInRequired: z.boolean().default(false),
  onAway: z.custom<AwayListener>((value) => typeof value === 'function').optional(),
  limits: limits.prefault({}),
})

export type WebChatLimits = Readonly<z.output<typeof limits>>
export type WebChatSettings = Readonly<z.output<typeof webChatOptionsSchema>>

/** What visitors of web pages can write to, how they are known again, and what is taken from them. */
export interface WebChatOptions {
  /** The name of the channel. Default `web-chat`; several of them in one center need names of their own. */
  readonly name?: string
  /** What can be written to, by entry name. A page names one of them. */
  readonly services: readonly string[]
  /**
   * Signs the tokens by which visitors are known again, at least 32 characters, the same on every node. Of several, at
   * most 4, the first signs and all are accepted, so that a secret can be replaced without making strangers of
   * everybody.
   */
  readonly secret: string | readonly string[]
  /**
   * For how long a page that is not opened is known again, in milliseconds: whoever finds a browser later finds no conversation in
   * it. Each visit begins it anew. Default 180 days; an hour to 400 days.
   */
  readonly tokenLifetimeMs?: number
  /**
   * Until when tokens without an end are accepted, as releases up to 0.1.0 gave them; pages that come until then get one that
   * has an end. Default 2027-06-01; 0: never.
   */
  readonly endlessTokensUntil?: Instant
  /**
   * What pages may say of a request, by name; it becomes attributes of the interaction, which routing and agents see,
   * and is no more than a visitor's word. Name here the fields of your form, at most 50 in all. Default: `pageUrl`,
   * `pageTitle`, `language`.
   */
  readonly attributes?: readonly string[]
  /**
   * Whether somebody is there to answer a service now. While it says false, pages ask to leave a message, and what is
   * written begins an interaction with the attribute `offline: "true"`. It is asked again every ten seconds; while it throws,
   * what it said last counts. Default: always.
   */
  readonly isOpen?: (service: string) => boolean
  /**
   * Whether the agent who answers sees what a visitor writes before it is sent; pages say so to the visitor, and nothing
   * keeps it. Default false.
   */
  readonly showsUnsent?: boolean
  /** Knows visitors by the host's own sign-in; `jwtSignIn` of `/in-app` reads JSON Web Tokens. Default: nobody signs in. */
  readonly signIn?: SignIn
  /** Lets nobody in who has not signed in. Default false. */
  readonly signInRequired?: boolean
  /**
   * Called with each message that no page of its visitor shows, at any node, two seconds after it was sent: to bring
   * the visitor back by a push. A hint: a node that stops in between says nothing.
   */
  readonly onAway?: AwayListener
  /** See `WebChatLimitOptions` for the defaults. */
  readonly limits?: WebChatLimitOptions
}
