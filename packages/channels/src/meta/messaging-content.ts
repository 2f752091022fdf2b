import type { Attachment, MessageContent } from '@ringwright/core'
import type { MessagingAttachment, MessagingMessage } from './messaging-event.js'

/** What kinds of files are called where nothing else is known of them. */
const FILES: ReadonlyMap<string, readonly [name: string, contentType: string]> = new Map([
  ['image', ['photo.jpg', 'image/jpeg']],
  ['video', ['video.mp4', 'video/mp4']],
  ['audio', ['voice.mp4', 'audio/mp4']],
  ['file', ['file', 'application/octet-stream']],
])
const NAME_LENGTH_MAX = 255

/** What a message says; undefined for one that says nothing to an agent. */
export function contentOf({
  text,
  attachments = [],
  quick_reply: choice,
}: MessagingMessage): MessageContent | undefined {
  if (choice) return { text: text ?? choice.payload, reply: { id: choice.payload } }
  const place = attachments.find(({ type }) => type === 'location')?.payload
  if (place?.coordinates) {
    const { lat: latitude, long: longitude } = place.coordinates
    return { location: { latitude, longitude, ...(place.title && { name: place.title }) } }
  }
  const files = attachments.flatMap(fileOf)
  // Stories, reels and posts that were shared are where they are: agents get the link.
  const links = attachments.filter(({ type }) => !FILES.has(type)).flatMap(linkOf)
  const words = [text, ...links].filter((line) => line !== undefined && line !== '').join('\n')
  if (words === '' && files.length === 0) return undefined
  return { ...(words !== '' && { text: words }), ...(files.length > 0 && { attachments: files }) }
}

function fileOf({ type, payload }: MessagingAttachment): Attachment[] {
  const [usualName, contentType] = FILES.get(type) ?? []
  const url = payload?.url
  if (usualName === undefined || contentType === undefined || !isWeb(url)) return []
  return [{ url, name: nameIn(url) ?? usualName, contentType }]
}

function linkOf({ title, url, payload }: MessagingAttachment): string[] {
  const link = payload?.url ?? url
  if (!isWeb(link)) return []
  const name = payload?.title ?? title
  return [name ? `${name}: ${link}` : link]
}

/** The name of a file as the address ends with it. */
function nameIn(url: string): string | undefined {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  return /^[\w.-]+\.\w{2,5}$/.test(last) && last.length <= NAME_LENGTH_MAX ? last : undefined
}

function isWeb(url: string | null | undefined): url is string {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'https:'
}
