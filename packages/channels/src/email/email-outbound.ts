import {
  type Attachment,
  type ConversationMessage,
  type Engine,
  errorText,
  type SendOutcome,
  sleep,
} from '@ringwright/core'
import { hostOf } from './email-inbound.js'
import { baseSubject } from './mail-subject.js'
import type { EmailSettings } from './email-options.js'
import type { MailFile, OutgoingMail } from './mail-sender.js'
import type { MailThread, MailThreads } from './mail-threads.js'

export interface EmailOutboundOptions {
  readonly engine: Engine
  readonly settings: EmailSettings
  readonly threads: MailThreads
}

/** What flows may answer one address in an hour: two programs that answer each other stop there. */
const AUTOMATIC_MAX = 20
const AUTOMATIC_WITHIN_MS = 3_600_000
/** Bytes of the files of one mail: with their encoding within what servers commonly take. */
const FILES_BYTES_MAX = 20_000_000

/** Answers in the thread of the customer. */
export class EmailOutbound {
  readonly #options: EmailOutboundOptions

  constructor(options: EmailOutboundOptions) {
    this.#options = options
  }

  async send(address: string, message: ConversationMessage): Promise<SendOutcome> {
    const { engine, settings, threads } = this.#options
    const isAutomatic = message.author.role !== 'agent'
    let thread: MailThread | undefined
    let files: Files
    try {
      // Made before the mail, so that an answer to it finds its thread.
      thread = (await threads.of(address)) ?? (await threads.change(address, (made) => made))
      if (isAutomatic) {
        const reason = this.#objection(thread)
        if (reason !== undefined) return { outcome: 'refused', reason }
      }
      files = await this.#filesOf(message.attachments ?? [])
    } catch {
      // The directory or the store says so itself; nothing was sent.
      return { outcome: 'later', reason: 'What the mail answers cannot be read at present' }
    }
    const mail = this.#compose(address, message, thread, files)
    const answered = new AbortController()
    const silence = sleep(engine.clock, settings.timeoutMs, answered.signal).then(
      (): SendOutcome => ({ outcome: 'unknown', reason: 'The mail server did not answer in time' }),
      (): SendOutcome => ({ outcome: 'unknown', reason: 'The mail server was not waited for' }),
    )
    const sending = settings.sender
      .send(mail)
      .catch((): SendOutcome => ({ outcome: 'unknown', reason: 'The connection to the mail server broke' }))
    try {
      const outcome = await Promise.race([sending, silence])
      const mayHaveGone = outcome.outcome === 'sent' || outcome.outcome === 'unknown'
      if (isAutomatic && mayHaveGone) await this.#count(address)
      return outcome
    } finally {
      answered.abort()
    }
  }

  #compose(address: string, message: ConversationMessage, thread: MailThread | undefined, files: Files): OutgoingMail {
    const { settings, threads } = this.#options
    const { displayName, replyTokens, subject } = settings
    const answered = thread?.messageId
    const isAutomatic = message.author.role !== 'agent'
    const at = settings.address.lastIndexOf('@')
    const replyTo = `${settings.address.slice(0, at)}+${threads.tokenOf(address)}${settings.address.slice(at)}`
    return {
      from: { ...(displayName !== undefined && { name: displayName }), address: settings.address },
      to: address,
      ...(replyTokens && { replyTo }),
      subject: thread?.subject === undefined ? subject : `Re: ${baseSubject(thread.subject)}`,
      text: [message.text ?? '', ...files.links].filter((part) => part !== '').join('\n'),
      messageId: threads.messageId(address, message.id, hostOf(settings.address)),
      ...(answered !== undefined && { inReplyTo: answered }),
      references: answered === undefined ? [] : [...(thread?.references ?? []), answered],
      // RFC 3834 section 5, and what Exchange understands in its place.
      headers: isAutomatic ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' } : {},
      attachments: files.attached,
    }
  }

  /** Why no program may answer now. */
  #objection(thread: MailThread): string | undefined {
    if (thread.isAutomatic) return 'The mail was written by a program, which must not be answered by one'
    const since = this.#options.engine.clock.now() - AUTOMATIC_WITHIN_MS
    const recent = thread.answeredAt.filter((at) => at > since)
    return recent.length >= AUTOMATIC_MAX
      ? 'Too many automatic answers in an hour: something answers them by itself'
      : undefined
  }

  /** Remembers an automatic answer that has gone: what a server did not take is tried again, and answers nobody. */
  async #count(address: string): Promise<void> {
    const { engine, settings, threads } = this.#options
    const now = engine.clock.now()
    try {
      await threads.change(address, (before) => ({
        ...before,
        answeredAt: [...before.answeredAt, now].slice(-AUTOMATIC_MAX),
      }))
    } catch (error) {
      engine.logger.warn('automatic mail could not be counted', { channel: settings.name, error: errorText(error) })
    }
  }

  /** Files of ours go along while there is room, all others as links: the server fetches nothing from elsewhere. */
  async #filesOf(attachments: readonly Attachment[]): Promise<Files> {
    const attached: MailFile[] = []
    const links: string[] = []
    let room = FILES_BYTES_MAX
    for (const { name, url, contentType } of attachments) {
      const content = await this.#contentOf(url, room)
      room -= content?.length ?? 0
      if (content) attached.push({ name, contentType, content })
      else links.push(`${name}: ${url}`)
    }
    return { attached, links }
  }

  async #contentOf(url: string, bytesMax: number): Promise<Uint8Array | undefined> {
    const { files } = this.#options.settings
    const answer = await files?.download(new Request(url), { remoteAddress: '', params: {} })
    const isSmall = Number(answer?.headers.get('content-length') ?? 0) <= bytesMax
    if (answer?.status === 200 && isSmall) return new Uint8Array(await answer.arrayBuffer())
    await answer?.body?.cancel()
    return undefined
  }
}

interface Files {
  readonly attached: readonly MailFile[]
  readonly links: readonly string[]
}
