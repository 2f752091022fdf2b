import type { SendOutcome } from '@ringwright/core'

/** A mail of ours. */
export interface OutgoingMail {
  readonly from: MailAddress
  readonly to: string
  readonly replyTo?: string
  readonly subject: string
  readonly text: string
  /** With its angle brackets, as all ids here. */
  readonly messageId: string
  readonly inReplyTo?: string
  readonly references: readonly string[]
  /** Beyond those. */
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly MailFile[]
}

export interface MailAddress {
  readonly name?: string
  readonly address: string
}

export interface MailFile {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array
}

/** The way out for mail: `smtpSender(…)`, or one of your own. */
export interface MailSender {
  /** A rejection counts as `unknown`: the mail may be on its way. */
  send(mail: OutgoingMail): Promise<SendOutcome>
  close?(): Promise<void>
}
