import {
  email,
  type EmailChannel,
  type Mailbox,
  type MailSender,
  type OpenMailbox,
  type OutgoingMail,
  type StoredMail,
} from '@ringwright/channels/email'
import type { Clock, SendOutcome } from '@ringwright/core'
import type { Line } from './line.js'

const SERVICE = 'travel@ringwright.example'
/** Of the customer. */
export const MAIL = 'anna@customer.example'
const HOST = 'mx.ringwright.example'

/** One mailbox of the center's and one customer who writes to it, whose provider signs what it sends. */
export class SimulatedMail implements Mailbox, MailSender {
  readonly channel: EmailChannel
  /** What the customer reads, and has written. */
  readonly lines: Line[] = []
  readonly #clock: Clock
  readonly #mails: StoredMail[] = []
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock, secret: string) {
    this.#clock = clock
    this.channel = email({
      ...{ service: 'travel', address: SERVICE, mailbox: this, sender: this, secret },
      trustedHosts: [HOST],
    })
  }

  write(text: string): void {
    const uid = this.#mails.length + 1
    const source = Buffer.from(
      [
        `Authentication-Results: ${HOST}; dkim=pass; dmarc=pass`,
        `From: Anna <${MAIL}>`,
        `To: ${SERVICE}`,
        `Message-ID: <${uid}@customer.example>`,
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from(text).toString('base64'),
      ].join('\r\n'),
    )
    this.#mails.push({ uid, receivedAt: this.#clock.now(), bytes: source.length, source })
    this.lines.push({ from: 'customer', text })
    for (const tell of this.#waiting) tell()
  }

  async send({ text }: OutgoingMail): Promise<SendOutcome> {
    this.lines.push({ from: 'center', text })
    return { outcome: 'sent' }
  }

  async open(): Promise<OpenMailbox> {
    const mails = this.#mails
    return {
      uidValidity: '1',
      uidNext: mails.length + 1,
      async *after(uid) {
        yield* mails.slice(uid)
      },
      firstSince: async (instant) => mails.find(({ receivedAt }) => receivedAt >= instant)?.uid,
      more: (signal) => this.#more(signal),
      close: async () => {},
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const tell = (): void => {
        this.#waiting.delete(tell)
        resolve()
      }
      this.#waiting.add(tell)
      signal.addEventListener('abort', tell, { once: true })
      if (signal.aborted) tell()
    })
  }
}
