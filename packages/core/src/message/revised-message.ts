import type { MessageContent } from '../channel/message-content.js'
import type { Instant } from '../clock/clock.js'
import type { StoredMessage } from './message.js'

/** A message with its new content, or without any when it was taken back; undefined for one that is taken back already. */
export function revisedMessage(
  message: StoredMessage,
  content: MessageContent | null,
  at: Instant,
): StoredMessage | undefined {
  if (message.deletedAt !== undefined) return content ? undefined : message
  const { text: _text, attachments: _files, options: _options, card: _card, ...plain } = message
  const { location: _location, template: _template, reply: _reply, ...rest } = plain
  return content ? { ...rest, ...content, editedAt: at } : { ...rest, deletedAt: at }
}
