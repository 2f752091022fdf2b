import type { ChannelCapabilities, FileRule } from './channel-capabilities.js'
import type { Attachment, MessageCard, MessageContent, MessageLocation } from './message-content.js'
import { optionLines } from './option-reply.js'
import { splitText } from './split-text.js'
import { utf16Units, utf8Bytes } from './text-measures.js'

const ATTACHMENTS_MAX = 10

/**
 * What a channel can show of a content, as one or more messages in order. Each is a text (with options at the last one),
 * files (with a caption where it fits), a card, a location, or a template. What the channel cannot show stands in the text.
 */
export function fitContent(content: MessageContent, capabilities: ChannelCapabilities): readonly MessageContent[] {
  const { text, options = [], card, location, template } = content
  if (template && capabilities.templates) return [{ ...(text !== undefined && { text }), template }]
  const files = [...(content.attachments ?? []), ...(card?.image && !capabilities.cards ? [card.image] : [])]
  const shown = files.filter((file) => passes(file, capabilities))
  const asButtons = canChoose(content, capabilities)
  const lines = [
    ...(text === undefined || text.trim() === '' ? [] : [text]),
    ...(card && !capabilities.cards ? cardLines(card) : []),
    ...(location && !capabilities.location ? locationLines(location) : []),
    ...files.filter((file) => !shown.includes(file)).map(({ name, url }) => `${name}: ${url}`),
    ...(asButtons ? [] : optionLines(options)),
  ]
  const { textLengthMax, measureText = utf16Units, captionLengthMax = textLengthMax } = capabilities
  const words = lines.join('\n')
  const groups = inGroups(shown, capabilities.attachmentsMax ?? ATTACHMENTS_MAX)
  const isCaption = groups.length === 1 && !asButtons && measureText(words) <= captionLengthMax
  const texts = words === '' || isCaption ? [] : splitText(words, textLengthMax, measureText)
  return [
    ...texts.map((part, index) => ({ text: part, ...(asButtons && index === texts.length - 1 && { options }) })),
    ...(location && capabilities.location ? [{ location }] : []),
    ...(card && capabilities.cards ? [{ card }] : []),
    ...groups.map((attachments) => ({ ...(isCaption && words !== '' && { text: words }), attachments })),
  ]
}

/** Whether the channel shows the options of a content to be pressed. */
export function canChoose({ text = '', options = [] }: MessageContent, capabilities: ChannelCapabilities): boolean {
  const { options: allowed, measureText = utf16Units } = capabilities
  // Buttons stand under words.
  if (!allowed || text.trim() === '' || options.length === 0 || options.length > allowed.countMax) return false
  const { labelLengthMax, idBytesMax = Number.POSITIVE_INFINITY } = allowed
  return options.every(({ id, label }) => measureText(label) <= labelLengthMax && utf8Bytes(id) <= idBytesMax)
}

function passes({ contentType, bytes = 0 }: Attachment, { attachments, files }: ChannelCapabilities): boolean {
  if (!attachments) return false
  const rule = files?.find(({ type }) => isOfType(contentType, type))
  return files === undefined || (rule !== undefined && bytes <= (rule.bytesMax ?? Number.POSITIVE_INFINITY))
}

function isOfType(contentType: string, type: FileRule['type']): boolean {
  const given = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return type === '*' || (type.endsWith('/*') ? given.startsWith(type.slice(0, -1)) : given === type)
}

function cardLines({ title, text, url }: MessageCard): readonly string[] {
  return [title, text, url].filter((line) => line !== undefined)
}

function locationLines({ name, address, latitude, longitude }: MessageLocation): readonly string[] {
  const link = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`
  return [name, address, link].filter((line) => line !== undefined)
}

function inGroups(files: readonly Attachment[], size: number): readonly (readonly Attachment[])[] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, index) =>
    files.slice(index * size, (index + 1) * size),
  )
}
