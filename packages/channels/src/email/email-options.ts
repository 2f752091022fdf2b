import { z } from 'zod'
import type { MailFiles } from './mail-files.js'
import type { MailSender } from './mail-sender.js'
import type { Mailbox } from './mailbox.js'

const port = <T>(method: string, says: string) =>
  z.custom<T>((value) => typeof (value as Record<string, unknown> | undefined)?.[method] === 'function', says)

export const emailOptionsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'takes 1 to 32 lowercase letters, digits and "-"')
    .default('email'),
  service: z.string().min(1).max(64),
  address: z.email('takes the mail address of the service').toLowerCase(),
  displayName: z.string().min(1).max(100).optional(),
  mailbox: port<Mailbox>('open', 'takes imapMailbox(…) or another Mailbox'),
  sender: port<MailSender>('send', 'takes smtpSender(…) or another MailSender'),
  secret: z.string().min(32, 'takes at least 32 characters; `openssl rand -base64 32` makes one'),
  files: port<MailFiles>('keep', 'takes what keeps files, as createAttachments(…)').optional(),
  subject: z.string().trim().min(1).max(200).default('Your request'),
  replyTokens: z.boolean().default(false),
  trustedHosts: z.array(z.string().min(1).max(255)).max(20).default([]),
  forged: z.enum(['mark', 'refuse']).default('mark'),
  believeSenders: z.boolean().default(false),
  begin: z.enum(['new', 'all']).default('new'),
  bytesMax: z.int().min(65_536).max(104_857_600).default(36_700_160),
  timeoutMs: z.int().positive().max(55_000).default(45_000),
  retryMs: z.int().positive().max(600_000).default(30_000),
})

export type EmailSettings = Readonly<z.output<typeof emailOptionsSchema>>

/** Which mail address is a channel, how its mail comes and goes, and what is taken. */
export interface EmailOptions {
  /** The name of the channel. Default `email`; several mailboxes in one center need names of their own. */
  readonly name?: string
  /** What is written to when somebody writes to the address, by entry name. */
  readonly service: string
  /** The address of the service: answers come from it. */
  readonly address: string
  /** The name beside it. Default: none. */
  readonly displayName?: string
  /** Where mail to it comes in: `imapMailbox(…)`. The node that is the center's dispatcher reads it. */
  readonly mailbox: Mailbox
  /** The way out: `smtpSender(…)`. */
  readonly sender: MailSender
  /** Names threads so that nobody guesses them; at least 32 characters, the same on every node, and for good. */
  readonly secret: string
  /** Keeps files of both sides. Default: none, and agents see names only, customers links. */
  readonly files?: MailFiles
  /** Of a mail to somebody who has not written. Default `Your request`. */
  readonly subject?: string
  /**
   * Answers are asked for at `address+token@…`, which names the thread also where a mail program forgets what it answers.
   * Default false: the server has to deliver such addresses to the mailbox.
   */
  readonly replyTokens?: boolean
  /**
   * Names of hosts of one's own whose `Authentication-Results` are believed, at most 20. Default: none, and nothing is
   * checked.
   */
  readonly trustedHosts?: readonly string[]
  /** What becomes of mail whose sender is forged by their results: the agent is told, or nobody sees it. Default `mark`. */
  readonly forged?: 'mark' | 'refuse'
  /**
   * Whether somebody who is known by the address in From, on another channel or by signing in, is taken to have written.
   * Default false: it has to be proven, by a `dmarc=pass` of `trustedHosts` or by answering a mail of ours; else it is a
   * customer of its own, and an agent is asked whether both are one person.
   */
  readonly believeSenders?: boolean
  /** What of the mail that is in the mailbox already: none of it, or all. Default `new`. */
  readonly begin?: 'new' | 'all'
  /**
   * Bytes of a mail that are read; of longer ones the beginning. Default 35 MiB: a file of 25 MiB, as mail carries it;
   * 64 KiB to 100 MiB.
   */
  readonly bytesMax?: number
  /** How long a server may take to take a mail. Default 45,000; at most 55,000. */
  readonly timeoutMs?: number
  /** Pause after the mailbox could not be read. Default 30,000; at most 600,000. */
  readonly retryMs?: number
}
