import type { SendOutcome } from '@ringwright/core'

/** A mail of ours. */
export interface OutgoingMail {
  readonly from: MailAddress
  /** A plain address. */
  readonly to: string
  /** A plain address, the one with a token where the channel has `replyTokens`. */
  readonly replyTo?: string
  readonly subject: string
  readonly text: string
  /** With its angle brackets, as all ids here. */
  readonly messageId: string
  readonly inReplyTo?: string
  /** Ids of the mails before it in its thread, oldest first. */
  readonly references: readonly string[]
  /** Beyond those. */
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly MailFile[]
}

/** Somebody to whom mail goes, or from whom it comes. */
export interface MailAddress {
  /** The name beside the address, as people read it: not encoded, and not quoted. */
  readonly name?: string
  readonly address: string
}

/** A file that goes with a mail. */
export interface MailFile {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array
}

/** The way out for mail: `smtpSender(…)`, or one of your own. */
export interface MailSender {
  /** Called before anything is sent. Rejecting keeps the center from starting. */
  prepare?(): Promise<void>
  /** A rejection counts as `unknown`: the mail may be on its way. */
  send(mail: OutgoingMail): Promise<SendOutcome>
  /** Called when the center stops. */
  close?(): Promise<void>
}
