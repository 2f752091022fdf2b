import {
  type Attachment,
  type ChannelInbox,
  type Engine,
  firstCharacters,
  MESSAGE_TEXT_LENGTH_MAX,
} from '@ringwright/core'
import { hmac } from '@ringwright/core/provider'
import { isForged, readAuthentication } from './authentication-results.js'
import { readDeliveryReport } from './delivery-report.js'
import type { EmailSettings } from './email-options.js'
import { type IncomingFile, type IncomingMail, readMail } from './incoming-mail.js'
import { sameSubject } from './mail-subject.js'
import type { MailThread, MailThreads } from './mail-threads.js'
import type { StoredMail } from './mailbox.js'

export interface EmailInboundOptions {
  readonly inbox: ChannelInbox
  readonly engine: Engine
  readonly settings: EmailSettings
  readonly threads: MailThreads
}

/** As many files as a message has (core's limit on content). */
const FILES_MAX = 10
const REFERENCES_MAX = 20

interface KeptFiles {
  readonly attachments: readonly Attachment[]
  /** What the agent is told of those that were not kept. */
  readonly notes: readonly string[]
}

/** Makes messages of mails. */
export class EmailInbound {
  readonly #options: EmailInboundOptions

  constructor(options: EmailInboundOptions) {
    this.#options = options
  }

  /** Whether the mail is kept, or need not be. Rejects while the directory does not answer. */
  async take({ source, bytes }: StoredMail): Promise<boolean> {
    const { engine, settings } = this.#options
    const read = await readMail(source, bytes > source.length)
    if (!read) return this.#passOver('no sender')
    // It is kept with the thread, and stands above every answer.
    const mail = { ...read, subject: engine.conversations.redacted(read.subject) }
    // Copies of what was sent come into the mailbox too.
    if (mail.from === settings.address) return this.#passOver('own mail')
    if (mail.automatic === 'report') return this.#report(mail)
    if (mail.automatic === 'reply') return this.#passOver('automatic reply')
    const authentication = readAuthentication(mail.headers, settings.trustedHosts)
    const isBad = authentication !== undefined && isForged(authentication)
    if (isBad && settings.forged === 'refuse') return this.#passOver('forged sender')
    const { threads } = this.#options
    const named = await threads.named([...mail.answers, ...mail.recipients])
    const address = named?.address ?? mail.from
    const thread = named ?? (await threads.of(address))
    const kept = await this.#keep(mail)
    if (!kept) return false
    const text = [
      ...(isBad ? [`[The sender is not verified: this may not be from ${mail.from}]`] : []),
      // Somebody else who was given the thread answers in it.
      ...(address === mail.from ? [] : [`[From ${mail.from}]`]),
      ...(hasNewSubject(mail, thread) ? [`${mail.subject}\n`] : []),
      ...(mail.text === '' ? [] : [mail.text]),
      ...kept.notes,
      ...(mail.isIncomplete ? ['[The mail could not be read to its end]'] : []),
    ].join('\n')
    if (text.trim() === '' && kept.attachments.length === 0) return this.#passOver('nothing in it')
    // Before the message: what it sets in motion answers this mail.
    await threads.change(address, (before) => this.#next(before, mail, authentication))
    const isProven = named !== undefined || authentication?.dmarc === 'pass'
    return this.#receive(mail, { address, isProven }, text.trim(), kept.attachments)
  }

  async #receive(
    mail: IncomingMail,
    { address, isProven }: { readonly address: string; readonly isProven: boolean },
    text: string,
    attachments: readonly Attachment[],
  ): Promise<boolean> {
    const { inbox, settings } = this.#options
    const outcome = await inbox.receive({
      ...{ address, service: settings.service },
      content: { ...(text !== '' && { text: shortened(text) }), ...(attachments.length > 0 && { attachments }) },
      externalId: externalId(mail),
      ...(!settings.believeSenders && !isProven && { isClaimed: true }),
      // Who was given the thread and answers in it proves nothing of an address of their own.
      ...(isProven && address === mail.from && { identifiers: [{ kind: 'email', value: address }] }),
      ...(mail.fromName !== undefined && address === mail.from && { displayName: mail.fromName }),
    })
    return outcome.outcome === 'received' || outcome.reason !== 'unavailable'
  }

  #next(thread: MailThread, mail: IncomingMail, authentication: MailThread['authentication']): MailThread {
    const { messageId: id } = mail
    const isKnown = id !== undefined && (thread.messageId === id || thread.references.includes(id))
    if (isKnown) return thread
    const references = [...thread.references, ...(thread.messageId === undefined ? [] : [thread.messageId])]
    const { address, answeredAt } = thread
    const subject = mail.subject === '' ? thread.subject : mail.subject
    const subjectFrom = hasNewSubject(mail, thread) ? externalId(mail) : thread.subjectFrom
    return {
      ...{ address, answeredAt, references: references.slice(-REFERENCES_MAX) },
      ...(subject !== undefined && { subject }),
      ...(subjectFrom !== undefined && { subjectFrom }),
      ...(id !== undefined && { messageId: id }),
      ...(mail.automatic && { isAutomatic: true }),
      ...(authentication && { authentication }),
    }
  }

  async #report(mail: IncomingMail): Promise<boolean> {
    const { inbox, settings, threads } = this.#options
    const parts = mail.files.map(({ contentType, content }) => ({ contentType, text: latin1(content) }))
    const own = await threads.named([messageIdIn(parts)])
    const receipt = own && readDeliveryReport(parts, (id) => id.endsWith(`@${hostOf(settings.address)}>`))
    if (!receipt) return this.#passOver('report')
    return (await inbox.receipt(receipt)).outcome !== 'refused'
  }

  /** Undefined when the files, and so the mail, have to be tried again. */
  async #keep(mail: IncomingMail): Promise<KeptFiles | undefined> {
    // Anybody can write any From: what one may send is counted for each mail.
    const uploader = externalId(mail)
    const attachments: Attachment[] = []
    const notes: string[] = []
    for (const file of mail.files) {
      const kept = attachments.length < FILES_MAX ? await this.#keepFile(uploader, file) : 'one of too many'
      if (kept === 'later') return undefined
      if (typeof kept === 'string') notes.push(`[${file.name}, ${sizeOf(file)}: ${kept}]`)
      else attachments.push(kept)
    }
    return { attachments, notes: notes.slice(0, 2 * FILES_MAX) }
  }

  async #keepFile(uploader: string, { name, content }: IncomingFile): Promise<Attachment | string> {
    const { files } = this.#options.settings
    if (!files) return 'not kept here'
    const kept = await files.keep({ uploader, name, body: new Blob([content as Uint8Array<ArrayBuffer>]).stream() })
    if (kept.outcome === 'kept') return kept.attachment
    // Others are told and not waited for: one sender's files would keep back everybody's mail.
    return kept.reason === 'unavailable' ? 'later' : kept.reason
  }

  #passOver(reason: string): true {
    const { engine, settings } = this.#options
    engine.logger.info('mail is passed over', { channel: settings.name, reason })
    return true
  }
}

/** Whether the agent is to be told what the mail is about: also when it is read again because the center did not take it. */
function hasNewSubject(mail: IncomingMail, thread: MailThread | undefined): boolean {
  return thread?.subjectFrom === externalId(mail) || !sameSubject(mail.subject, thread?.subject)
}

/**
 * The sender chooses Message-IDs, and some programs give the same to all: it is the same mail only with the same words of
 * the same sender.
 */
function externalId({ from, messageId = '', subject, text, files }: IncomingMail): string {
  const sizes = files.map(({ name, content }) => `${name} ${content.length}`)
  return hmac(from, [messageId, subject, text, ...sizes].join('\n'))
}

export function hostOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

function messageIdIn(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => /^message-id:\s*(<[^<>\s]{1,250}>)/im.exec(text)?.[1]).find(Boolean) ?? ''
}

/** Reports have a few lines, and the mail that they return may be long. */
function latin1(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 65_536)).toString('latin1')
}

function shortened(text: string): string {
  if (text.length <= MESSAGE_TEXT_LENGTH_MAX) return text
  const note = '\n[…]'
  return firstCharacters(text, MESSAGE_TEXT_LENGTH_MAX - note.length) + note
}

function sizeOf({ content }: IncomingFile): string {
  return content.length < 1_024 ? `${content.length} B` : `${Math.ceil(content.length / 1_024)} KiB`
}
