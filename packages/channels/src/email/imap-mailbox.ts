import { parseInput } from '@ringwright/core'
import type { ImapFlow } from 'imapflow'
import { z } from 'zod'
import type { Mailbox, OpenMailbox, StoredMail } from './mailbox.js'
import { peerPackage } from './peer-package.js'

const optionsSchema = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(993),
  secure: z.boolean().default(true),
  user: z.string().min(1),
  password: z.string().min(1).optional(),
  accessToken: z.custom<() => Promise<string>>((value) => typeof value === 'function').optional(),
  folder: z.string().min(1).default('INBOX'),
})
type ImapSettings = Readonly<z.output<typeof optionsSchema>>

/** A mailbox of an IMAP server. */
export interface ImapMailboxOptions {
  /** The name of the server, as its certificate has it. */
  readonly host: string
  /** Default 993. */
  readonly port?: number
  /** TLS from the first byte on. Default true; false only where nobody can listen. */
  readonly secure?: boolean
  /** By which the mailbox is signed in to, with `password` or `accessToken`. */
  readonly user: string
  /** Default: an empty one, unless there is an `accessToken`, which goes first. */
  readonly password?: string
  /** Instead of a password: gives an OAuth 2 token that is good now. */
  readonly accessToken?: () => Promise<string>
  /** Default `INBOX`. */
  readonly folder?: string
}

/** What a connection may take to come about, or to answer. */
const TIMEOUT_MS = 20_000
/** Servers end an IDLE after half an hour (RFC 2177); asked anew before that, routers do not forget the connection either. */
const IDLE_MS = 5 * 60_000

/** Reads a mailbox by IMAP, without changing anything in it; IDLE tells of new mail. Needs the package `imapflow`. */
export function imapMailbox(options: ImapMailboxOptions): Mailbox {
  const settings = Object.freeze(parseInput(optionsSchema, options, 'options of imapMailbox'))
  return {
    async open({ bytesMax }) {
      const client = await connected(settings)
      try {
        const opened = await client.mailboxOpen(settings.folder, { readOnly: true })
        const { uidNext, uidValidity } = opened
        return new ImapConnection(client, { uidNext, uidValidity: String(uidValidity), bytesMax })
      } catch (error) {
        client.close()
        throw error
      }
    },
  }
}

async function connected({ host, port, secure, user, password, accessToken }: ImapSettings): Promise<ImapFlow> {
  const { ImapFlow: Client } = await peerPackage('imapflow', () => import('imapflow'))
  const client = new Client({
    ...{ host, port, secure, logger: false, maxIdleTime: IDLE_MS },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: 2 * IDLE_MS },
    auth: accessToken ? { user, accessToken: await accessToken() } : { user, pass: password ?? '' },
  })
  // What breaks rejects the call that is under way; between calls `close` is enough.
  client.on('error', () => {})
  await client.connect()
  return client
}

class ImapConnection implements OpenMailbox {
  readonly uidValidity: string
  readonly uidNext: number
  readonly #client: ImapFlow
  readonly #bytesMax: number
  /** News that came while nobody waited. */
  #hasNews = false
  #isClosed = false
  #wake: (() => void) | undefined

  constructor(
    client: ImapFlow,
    { uidNext, uidValidity, bytesMax }: { uidNext: number; uidValidity: string; bytesMax: number },
  ) {
    this.#client = client
    this.uidNext = uidNext
    this.uidValidity = uidValidity
    this.#bytesMax = bytesMax
    client.on('exists', () => {
      this.#hasNews = true
      this.#wake?.()
    })
    client.on('close', () => {
      this.#isClosed = true
      this.#wake?.()
    })
  }

  async *after(uid: number): AsyncIterable<StoredMail> {
    // `n:*` names the last mail also where it is below n (RFC 9051 section 9).
    const found = await this.#client.search({ uid: `${uid + 1}:*` }, { uid: true })
    const uids = (Array.isArray(found) ? found : []).filter((each) => each > uid).sort((a, b) => a - b)
    // One at a time: the mails of a night together may be more than fits into memory.
    for (const each of uids) {
      const query = { uid: true, size: true, internalDate: true, source: { start: 0, maxLength: this.#bytesMax } }
      const mail = await this.#client.fetchOne(String(each), query, { uid: true })
      // Somebody has deleted it in between.
      if (!mail || !mail.source) continue
      const receivedAt = new Date(mail.internalDate ?? 0).getTime()
      yield { uid: each, receivedAt, bytes: mail.size ?? mail.source.length, source: mail.source }
    }
  }

  async firstSince(instant: number): Promise<number | undefined> {
    const found = await this.#client.search({ since: new Date(instant) }, { uid: true })
    return Array.isArray(found) && found.length > 0 ? Math.min(...found) : undefined
  }

  async more(signal: AbortSignal): Promise<void> {
    if (!this.#hasNews && !this.#isClosed && !signal.aborted) {
      // Ends with the next command; what breaks it closes the connection, too.
      this.#client.idle().catch(() => {})
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    this.#wake = undefined
    this.#hasNews = false
    if (this.#isClosed) throw new Error('The IMAP server closed the connection')
  }

  async close(): Promise<void> {
    this.#client.close()
  }
}
