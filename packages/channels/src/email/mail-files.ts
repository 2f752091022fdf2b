import type { Attachment } from '@ringwright/core'
import type { HttpHandler } from '@ringwright/core/http'

/** Where files of mails are kept, so that agents get them by links. */
export interface MailFiles {
  keep(file: NewMailFile): Promise<KeptMailFile>
  /** Answers GET of a link of its own with the file; anything but 200 for other URLs. */
  readonly download: HttpHandler
}

/** A file of a mail that came in. */
export interface NewMailFile {
  /** The same for all files of one mail. */
  readonly uploader: string
  /** As the mail has it: to be judged like anything that a stranger sends. */
  readonly name: string
  readonly body: ReadableStream<Uint8Array>
}

/** Whether a file of a mail was kept for the agent. */
export type KeptMailFile =
  | { readonly outcome: 'kept'; readonly attachment: Attachment }
  /** `unavailable` is tried again with the whole mail; others are told to the agent. */
  | { readonly outcome: 'refused'; readonly reason: string }
