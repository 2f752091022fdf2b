import type { Attachment, MessageContent } from '../channel/message-content.js'
import { parseInput } from '../errors/parse-input.js'
import type { HttpHandler } from '../http/http-handler.js'
import { AttachmentDesk, type KeepOutcome, type NewFile } from './attachment-desk.js'
import { downloadHandler, uploadHandler, type UploadOptions } from './attachment-handlers.js'
import type { AttachmentLinks } from './attachment-links.js'
import { attachmentOptionsSchema, type AttachmentsOptions } from './attachment-options.js'
import { type RemoteFile, remoteFile } from './remote-file.js'
import { SignedLinks } from './signed-link.js'
import { storedFile, storedFileId } from './stored-file.js'

/** Files of conversations. Give it to `createContactCenter` as `attachments`, and mount its two handlers. */
export interface Attachments extends AttachmentLinks {
  /** Keeps a file that came some other way than by `upload`. Never rejects because of the file. */
  keep(file: NewFile): Promise<KeepOutcome>
  /**
   * Fetches a file from an address that somebody else chose, and keeps it. Addresses that are not on the public Internet
   * are refused, and redirects are not followed.
   */
  keepRemote(file: RemoteFile): Promise<KeepOutcome | { readonly outcome: 'unreachable'; readonly reason: string }>
  /** Takes POST of a file: the body its bytes, `?name=` its name. Answers 201 with the `Attachment` for a message. */
  upload(options: UploadOptions): HttpHandler
  /** Answers GET of a link, in parts too. What a browser could run is only offered to be saved. */
  readonly download: HttpHandler
  /** Removes a file for good, whatever messages name it. */
  remove(id: string): Promise<void>
}

/** Keeps the files of a center's conversations. Throws `invalid_argument` for options that do not hold. */
export function createAttachments(options: AttachmentsOptions): Attachments {
  const settings = Object.freeze(parseInput(attachmentOptionsSchema, options, 'options of createAttachments'))
  const { secret, url, limits } = settings
  const secrets = typeof secret === 'string' ? [secret] : secret
  const links = new SignedLinks({ url, secrets, clock: options.clock, lastsMs: limits.linkLastsMs })
  const desk = new AttachmentDesk(options, settings, links)
  const claimed = async (attachment: Attachment): Promise<Attachment> => {
    const id = links.idOf(attachment.url)
    const record = id === undefined ? undefined : await desk.claim(id)
    // What the file is was judged when it came; what the message says of it may be anything.
    if (!record) return attachment
    const { name, contentType, bytes } = record
    return { url: storedFile(record.id), name, contentType, ...(bytes !== undefined && { bytes }) }
  }
  const readable = (attachment: Attachment): Attachment => {
    const id = storedFileId(attachment.url)
    return id === undefined ? attachment : { ...attachment, url: links.linkTo(id) }
  }
  return {
    keep: (file) => desk.keep(file),
    keepRemote: (file) => remoteFile(file, options.clock, (taken) => desk.keep(taken)),
    upload: (upload) => uploadHandler(desk, upload),
    download: downloadHandler(desk, links),
    remove: (id) => desk.remove(id),
    async claim(content) {
      if (!hasFiles(content)) return content
      const { attachments, card } = content
      return {
        ...content,
        ...(attachments && { attachments: await Promise.all(attachments.map(claimed)) }),
        ...(card?.image && { card: { ...card, image: await claimed(card.image) } }),
      }
    },
    readable<Content extends MessageContent>(content: Content): Content {
      if (!hasFiles(content)) return content
      const { attachments, card } = content
      return {
        ...content,
        ...(attachments && { attachments: attachments.map(readable) }),
        ...(card?.image && { card: { ...card, image: readable(card.image) } }),
      }
    },
  }
}

function hasFiles({ attachments, card }: MessageContent): boolean {
  return attachments !== undefined || card?.image !== undefined
}
