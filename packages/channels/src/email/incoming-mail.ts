import { firstCharacters } from '@ringwright/core'
import { plainFileName } from '@ringwright/core/provider'
import type { Email, Header } from 'postal-mime'
import { type AutomaticMail, automaticMail } from './automatic-mail.js'
import { htmlText } from './html-text.js'
import { latestReply } from './latest-reply.js'
import { isForwarded } from './mail-subject.js'
import { peerPackage } from './peer-package.js'

/** A mail as it is understood. */
export interface IncomingMail {
  /** In lower case. */
  readonly from: string
  readonly fromName?: string
  /** Everybody whom it names as receiver. */
  readonly recipients: readonly string[]
  readonly subject: string
  /** What was written, without what was quoted; of a mail that is forwarded, all of it. */
  readonly text: string
  /** With its brackets; undefined where there is none that could be one. */
  readonly messageId?: string
  /** Mails that it answers, the nearest first. */
  readonly answers: readonly string[]
  readonly automatic?: AutomaticMail
  readonly headers: readonly Header[]
  readonly files: readonly IncomingFile[]
  /** The mail is longer than what was read, or could be read in part only. */
  readonly isIncomplete: boolean
}

export interface IncomingFile {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array
}

/** Of text and HTML, before quotes are taken away: far more than anybody writes. */
const BODY_LENGTH_MAX = 500_000
const IDS_MAX = 50
/** Deeper nesting is nobody's mail program (the limit of common servers). */
const NESTING_MAX = 50
const HEADERS_BYTES_MAX = 512_000
const ID = /<[^<>\s]{1,250}>/g
const ADDRESS = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/
/** Names of files where a mail has none, by type. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'image.png',
  'image/jpeg': 'image.jpg',
  'image/gif': 'image.gif',
  'text/calendar': 'invitation.ics',
  'message/rfc822': 'mail.eml',
  'application/ms-tnef': 'winmail.dat',
}

/** Rejects with `not_found` where the package is not installed. */
export function mailParser() {
  return peerPackage('postal-mime', () => import('postal-mime'))
}

/** Reads a mail (RFC 5322, MIME); undefined where nobody is named as its sender. Nothing that is in it makes this reject. */
export async function readMail(source: Uint8Array, isCut: boolean): Promise<IncomingMail | undefined> {
  const { default: PostalMime } = await mailParser()
  const limits = { maxNestingDepth: NESTING_MAX, maxHeadersSize: HEADERS_BYTES_MAX, forceRfc822Attachments: true }
  const parse = (bytes: Uint8Array): Promise<Email | undefined> =>
    PostalMime.parse(bytes, limits).catch(() => undefined)
  const whole = await parse(source)
  // Of what cannot be read the agent is told at least who wrote, and what about.
  const email = whole ?? (await parse(headersOf(source)))
  const from = email?.from?.address?.trim().toLowerCase() ?? ''
  if (!email || !ADDRESS.test(from)) return undefined
  const header = (name: string): string | undefined => email.headers.find(({ key }) => key === name)?.value
  const messageId = header('message-id')?.match(ID)?.[0]
  const automatic = automaticMail(header, from)
  return {
    from,
    ...(email.from?.name ? { fromName: firstCharacters(oneLine(email.from.name), 100) } : {}),
    recipients: recipientsOf(email, header),
    subject: firstCharacters(oneLine(email.subject ?? ''), 500),
    text: whole ? textOf(email) : '',
    ...(messageId !== undefined && { messageId }),
    answers: answersOf(header),
    ...(automatic && { automatic }),
    headers: email.headers,
    files: whole ? email.attachments.map(fileOf) : [],
    isIncomplete: isCut || !whole,
  }
}

function answersOf(header: (name: string) => string | undefined): readonly string[] {
  const references = header('references')?.match(ID) ?? []
  return [...(header('in-reply-to')?.match(ID) ?? []), ...references.toReversed()].slice(0, IDS_MAX)
}

function textOf({ subject = '', text = '', html = '' }: Email): string {
  const plain = text.slice(0, BODY_LENGTH_MAX)
  const body = plain.trim() === '' ? htmlText(html.slice(0, BODY_LENGTH_MAX)) : plain
  return isForwarded(subject) ? cleaned(body).trim() : latestReply(cleaned(body))
}

function recipientsOf({ to = [], cc = [] }: Email, header: (name: string) => string | undefined): readonly string[] {
  const named = [...to, ...cc].flatMap((each) => (each.group ?? [each]).map(({ address }) => address))
  const envelope = ['delivered-to', 'x-original-to', 'envelope-to'].map((name) => header(name) ?? '')
  return [...named, ...envelope]
    .map((address) => address.trim().toLowerCase())
    .filter((address) => ADDRESS.test(address))
}

function fileOf({ filename, mimeType, content }: Email['attachments'][number]): IncomingFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
  return {
    name: plainFileName(filename || (EXTENSIONS[mimeType] ?? '')),
    contentType: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream',
    content: bytes,
  }
}

function headersOf(source: Uint8Array): Uint8Array {
  const text = Buffer.from(source.buffer, source.byteOffset, Math.min(source.byteLength, HEADERS_BYTES_MAX / 2))
  const ends = ['\r\n\r\n', '\n\n'].map((blank) => text.indexOf(blank)).filter((at) => at >= 0)
  // The type of the body is what it failed at.
  const lines = text.toString('latin1', 0, Math.min(text.length, ...ends)).split(/\r?\n(?![ \t])/)
  return Buffer.from(lines.filter((line) => !/^content-/i.test(line)).join('\r\n'), 'latin1')
}

/** What Windows-1252 has in the place of the controls from U+0080 on, which nobody writes; U+FFFD where it has nothing. */
const WINDOWS_1252 = '€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ'

/** Controls but for tab and line feed: terminals and logs obey them. Halves of surrogate pairs are refused by databases. */
function cleaned(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      // Mails say Latin-1 and mean Windows-1252, and not every TextDecoder (nor program) knows that they do.
      .replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] as string)
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replace(/\p{Surrogate}/gu, '\u{fffd}')
  )
}

function oneLine(text: string): string {
  return cleaned(text).replace(/\s+/g, ' ').trim()
}
