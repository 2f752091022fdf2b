import type { MessageContent } from '@ringwright/core'
import { plainFileName } from '@ringwright/core/provider'
import type { AttachmentOf } from '../provider-media.js'
import type { LineMessage } from './line-event.js'

/** LINE tells no types of files, and names only those of documents. */
const FILES: ReadonlyMap<string, readonly [name: string, contentType: string]> = new Map([
  ['image', ['photo.jpg', 'image/jpeg']],
  ['video', ['video.mp4', 'video/mp4']],
  ['audio', ['voice.m4a', 'audio/x-m4a']],
  ['file', ['file', 'application/octet-stream']],
])

/** What a message of LINE says; undefined for one that says nothing to an agent. */
export function contentOf(message: LineMessage, attachmentOf: AttachmentOf): MessageContent | undefined {
  const { type, text, latitude, longitude, title, address, keywords } = message
  if (type === 'text') return text === undefined || text === '' ? undefined : { text }
  // A sticker is mostly an answer: what it says stands in its keywords.
  if (type === 'sticker') return { text: `[${keywords?.[0] ?? 'sticker'}]` }
  if (latitude !== undefined && longitude !== undefined) {
    const named = { ...(title !== undefined && { name: title }), ...(address !== undefined && { address }) }
    return { location: { latitude, longitude, ...named } }
  }
  const file = fileOf(message, attachmentOf)
  return file && { attachments: [file] }
}

function fileOf({ id, type, fileName, contentProvider }: LineMessage, attachmentOf: AttachmentOf) {
  const [usualName, contentType] = FILES.get(type) ?? []
  if (usualName === undefined || contentType === undefined) return undefined
  const name = fileName ?? usualName
  const elsewhere = contentProvider?.type === 'external' ? contentProvider.originalContentUrl : undefined
  if (elsewhere === undefined) return attachmentOf({ id, name, contentType })
  const isWeb = URL.canParse(elsewhere) && new URL(elsewhere).protocol === 'https:'
  return isWeb ? { url: elsewhere, name: plainFileName(name), contentType } : undefined
}
