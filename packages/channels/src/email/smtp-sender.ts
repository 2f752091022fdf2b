import { parseInput, type SendOutcome } from '@ringwright/core'
import type { Transporter } from 'nodemailer'
import { z } from 'zod'
import type { MailSender, OutgoingMail } from './mail-sender.js'
import { peerPackage } from './peer-package.js'

const optionsSchema = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(465),
  secure: z.boolean().default(true),
  user: z.string().min(1).optional(),
  password: z.string().optional(),
})
type SmtpSettings = Readonly<z.output<typeof optionsSchema>>

/** A server that takes mail for everybody. */
export interface SmtpSenderOptions {
  /** The name of the server, as its certificate has it. */
  readonly host: string
  /** Default 465. */
  readonly port?: number
  /** TLS from the first byte on. Default true; with false, STARTTLS where the server has it. */
  readonly secure?: boolean
  /** Default: nobody signs in, for servers that know their senders otherwise. */
  readonly user?: string
  /** That of `user`. Default: an empty one. */
  readonly password?: string
}

/** Each of the steps to a server that takes a mail; the channel waits for all of them no longer than its own limit. */
const TIMEOUT_MS = 15_000
/** Steps before the mail itself: one that failed there was certainly not sent. */
const BEFORE_DATA = new Set(['CONN', 'EHLO', 'HELO', 'STARTTLS', 'MAIL FROM', 'RCPT TO'])

/** Sends mail by SMTP. Needs the package `nodemailer`. */
export function smtpSender(options: SmtpSenderOptions): MailSender {
  const settings = Object.freeze(parseInput(optionsSchema, options, 'options of smtpSender'))
  let opening: Promise<Transporter> | undefined
  const opened = (): Promise<Transporter> => (opening ??= transport(settings))
  return {
    async prepare() {
      await opened()
    },
    async send(mail) {
      try {
        await (await opened()).sendMail(fieldsOf(mail))
        return { outcome: 'sent', externalId: mail.messageId }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    async close() {
      ;(await opening?.catch(() => undefined))?.close()
      opening = undefined
    },
  }
}

async function transport({ host, port, secure, user, password = '' }: SmtpSettings): Promise<Transporter> {
  const { createTransport } = await peerPackage('nodemailer', () => import('nodemailer'))
  return createTransport({
    ...{ host, port, secure, ...(user !== undefined && { auth: { user, pass: password } }) },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    // Files come as bytes: nothing in a mail makes the server read a file or fetch a URL.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
}

function fieldsOf({ attachments, from, references, inReplyTo, replyTo, headers, ...mail }: OutgoingMail) {
  return {
    ...mail,
    from: { name: from.name ?? '', address: from.address },
    to: { name: '', address: mail.to },
    references: [...references],
    headers: { ...headers },
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(replyTo !== undefined && { replyTo }),
    attachments: attachments.map(({ name, contentType, content }) => ({
      ...{ filename: name, contentType, content: Buffer.from(content) },
    })),
  }
}

/** RFC 5321 section 4.2.1: 4yz is for now, 5yz for good. */
function outcomeOf(error: unknown): SendOutcome {
  const {
    code,
    command = '',
    responseCode = 0,
    response = '',
  } = (error ?? {}) as {
    readonly code?: string
    readonly command?: string
    readonly responseCode?: number
    readonly response?: string
  }
  if (code === 'EAUTH') return { outcome: 'later', reason: 'The mail server does not accept the user and password' }
  if (responseCode >= 500)
    return { outcome: 'refused', reason: `The mail server refuses it: ${response.slice(0, 200)}` }
  if (responseCode >= 400)
    return { outcome: 'later', reason: `The mail server says "later": ${response.slice(0, 200)}` }
  if (BEFORE_DATA.has(command) || code === 'EDNS')
    return { outcome: 'later', reason: 'The mail server cannot be reached' }
  return { outcome: 'unknown', reason: 'The connection to the mail server broke' }
}
