import type { MessageContent } from '@ringwright/core'
import type { AttachmentOf } from '../provider-media.js'
import type { WeComMessage } from './wecom-message.js'

/** What a message of WeCom says; undefined for one that says nothing to an agent. WeCom keeps no names of files. */
export function contentOf(message: WeComMessage, attachmentOf: AttachmentOf): MessageContent | undefined {
  const { text, location, link, miniprogram } = message
  if (text) return { text: text.content, ...(text.menu_id && { reply: { id: text.menu_id } }) }
  if (location) {
    const { latitude, longitude, name, address } = location
    return { location: { latitude, longitude, ...(name && { name }), ...(address && { address }) } }
  }
  if (link) return { text: [link.title, link.desc, link.url].filter(Boolean).join('\n') }
  if (miniprogram) return { text: miniprogram.title }
  const files = [
    [message.image, 'photo.jpg', 'image/jpeg'],
    [message.voice, 'voice.amr', 'audio/amr'],
    [message.video, 'video.mp4', 'video/mp4'],
    [message.file, 'file', 'application/octet-stream'],
  ] as const
  const attachments = files.flatMap(([file, name, contentType]) =>
    file ? [attachmentOf({ id: file.media_id, name, contentType })] : [],
  )
  return attachments.length > 0 ? { attachments } : undefined
}
