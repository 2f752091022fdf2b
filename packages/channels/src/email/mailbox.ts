import type { Instant } from '@ringwright/core'

/** A mail as it lies in a mailbox. */
export interface StoredMail {
  /** Grows with every mail of the mailbox (RFC 9051 section 2.3.1.1). */
  readonly uid: number
  /** By the mailbox's own clock. */
  readonly receivedAt: Instant
  /** Of the whole; more than the length of `source` where that was cut off. */
  readonly bytes: number
  /** The mail as it came, headers first (RFC 5322). */
  readonly source: Uint8Array
}

/** A connection to a mailbox. Every method may reject, after which the mailbox is opened anew. */
export interface OpenMailbox {
  /** While it stays the same, uids are those of the same mails. */
  readonly uidValidity: string
  /** The uid that the next mail will have, or less. */
  readonly uidNext: number
  /** Mails above a uid, oldest first; of longer ones than `bytesMax` the beginning. */
  after(uid: number): AsyncIterable<StoredMail>
  /** The lowest uid of mails that came at an instant or later, on that day at the earliest; undefined for none. */
  firstSince(instant: Instant): Promise<number | undefined>
  /** Resolves when there may be more; soon after the signal, too. */
  more(signal: AbortSignal): Promise<void>
  /** Ends the connection, also while something is read. */
  close(): Promise<void>
}

/** Where mail comes in: `imapMailbox(…)`, or one of your own. Mails stay in it as they are. */
export interface Mailbox {
  /** Connects. `bytesMax`: how much of a mail is wanted. */
  open(options: { readonly bytesMax: number }): Promise<OpenMailbox>
}
