import type { MessageContent } from '../channel/message-content.js'

/** Longest text of one message, in UTF-16 code units: that an agent or a customer can write, whatever the channel allows. */
export const MESSAGE_TEXT_LENGTH_MAX = 16_384
const ATTACHMENTS_MAX = 10
/** More than any channel shows, and than anybody reads. */
const OPTIONS_MAX = 20

/** Why nobody may write this, on any channel. */
export function contentRefusal(content: MessageContent): 'empty' | 'tooLong' | 'tooManyAttachments' | undefined {
  const { text = '', attachments = [], options = [], card, location, template } = content
  const hasText = text.trim() !== ''
  if (!hasText && attachments.length === 0 && !card && !location && !template) return 'empty'
  if (text.length > MESSAGE_TEXT_LENGTH_MAX || options.length > OPTIONS_MAX) return 'tooLong'
  return attachments.length > ATTACHMENTS_MAX ? 'tooManyAttachments' : undefined
}
