import type { Actor } from '../authorization/actor.js'
import type { MessageContent } from '../channel/message-content.js'
import type { Instant } from '../clock/clock.js'
import { filesOf, type StoredMessage } from './message.js'

/** Who changes a message, when, and into what; `null` for one that is taken back. */
export interface Revising {
  readonly content: MessageContent | null
  readonly at: Instant
  readonly by: Actor
  /** When its customer did it, by the provider's clock; absent where nobody tells. */
  readonly saidAt?: Instant
}

/** Earlier words that are kept of a message, the newest of them: nobody reads more, and nobody changes one so often. */
const EARLIER_MAX = 10

/**
 * A message with its new content, or without any when it was taken back; undefined for one that is taken back already.
 * What it said stays known, unless a customer takes it back: then nothing is left of it but, until the customer is erased,
 * its files.
 */
export function revisedMessage(
  message: StoredMessage,
  { content, at, by, saidAt }: Revising,
): StoredMessage | undefined {
  if (message.deletedAt !== undefined) return content ? undefined : message
  if (content && by.role === 'customer') {
    const { changedAt = Number.NEGATIVE_INFINITY } = message
    // Providers deliver changes in any order, and more than once.
    if (saidAt !== undefined && saidAt < changedAt) return message
    if (saysAlready(message, content)) return saidAt === undefined ? message : { ...message, changedAt: saidAt }
  }
  const { text, attachments: _files, options: _options, card: _card, ...plain } = message
  const { location: _location, template: _template, reply: _reply, revisionFailure: _failure, ...kept } = plain
  const { earlier: known = [], formerFiles: _former, ...same } = kept
  const formerFiles = filesOf(message)
  const rest = {
    ...same,
    ...(formerFiles.length > 0 && { formerFiles }),
    ...(saidAt !== undefined && { changedAt: saidAt }),
  }
  if (!content && by.role === 'customer') return { ...rest, deletedAt: at }
  const earlier = [...known, { ...(text !== undefined && { text }), until: at, by }].slice(-EARLIER_MAX)
  return content ? { ...rest, ...content, earlier, editedAt: at } : { ...rest, earlier, deletedAt: at }
}

/** Whether a message of words alone was changed into these. */
function saysAlready({ attachments, editedAt, text }: StoredMessage, content: MessageContent): boolean {
  return editedAt !== undefined && text !== undefined && text === content.text && !attachments && !content.attachments
}
