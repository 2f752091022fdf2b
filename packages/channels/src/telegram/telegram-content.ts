import type { Attachment, MessageContent } from '@ringwright/core'
import type { AttachmentOf } from '../provider-media.js'
import type { TelegramFile, TelegramMessage } from './telegram-update.js'

/** What a message of Telegram says; undefined for one that says nothing to an agent (somebody has joined, a game, …). */
export function contentOf(message: TelegramMessage, attachmentOf: AttachmentOf): MessageContent | undefined {
  const { caption, contact, location, sticker, venue } = message
  const attachments = attachmentsOf(message, attachmentOf)
  const text = message.text ?? caption ?? (contact ? contactText(contact) : sticker?.emoji)
  if (text === undefined && attachments.length === 0 && !location) return undefined
  return {
    ...(text !== undefined && { text }),
    ...(attachments.length > 0 && { attachments }),
    ...(location && {
      location: { ...location, ...(venue && { name: venue.title, address: venue.address }) },
    }),
  }
}

function attachmentsOf(message: TelegramMessage, attachmentOf: AttachmentOf): readonly Attachment[] {
  const { animation, audio, document, video, video_note: note, voice } = message
  const files: readonly [file: TelegramFile | undefined, name: string, contentType: string][] = [
    [message.photo?.at(-1), 'photo.jpg', 'image/jpeg'],
    [video, 'video.mp4', 'video/mp4'],
    [note, 'video-note.mp4', 'video/mp4'],
    [voice, 'voice.ogg', 'audio/ogg'],
    [audio, 'audio.mp3', 'audio/mpeg'],
    // An animation is given as a document too.
    [animation, 'animation.mp4', 'video/mp4'],
    [animation ? undefined : document, 'file', 'application/octet-stream'],
  ]
  return files.flatMap(([file, usualName, usualType]) => {
    if (!file) return []
    const { file_id: id, file_name: name = usualName, mime_type: contentType = usualType, file_size: bytes } = file
    return [attachmentOf({ id, name, contentType, bytes })]
  })
}

function contactText({
  first_name: first,
  last_name: last,
  phone_number: number,
}: NonNullable<TelegramMessage['contact']>) {
  return [first, last, number].filter((part) => part !== undefined).join(' ')
}
