import { storedFileId } from '../attachment/stored-file.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import type { Instant } from '../clock/clock.js'
import type { MessageVersion } from '../conversation/conversations.js'
import type { ConversationId } from '../identity/identity.js'
import type { CollectionDefinition } from '../storage/directory.js'

/** A message as it is kept: with the sender's own id, by which a repeated one is recognized. */
export interface StoredMessage extends ConversationMessage {
  readonly externalId: string
  /** The provider's id of a message that was sent, by which receipts name it. */
  readonly sentAs?: string
  /** Where it went: the customer may have gone on at another address since. */
  readonly to?: MessagePlace
  /** What it said before each change, the oldest first. */
  readonly earlier?: readonly MessageVersion[]
  /** Files that it named before it was changed or taken back: they are removed with it. */
  readonly formerFiles?: readonly string[]
  /** When its customer last changed it, by the provider's clock. */
  readonly changedAt?: Instant
  /** It is known to have been given to its outbox: whoever writes it again has nothing more to do. */
  readonly isQueued?: true
}

/** An address of a customer on a channel, and the service that is talked with there. */
export interface MessagePlace {
  readonly address: string
  readonly service: string
}

/** Messages by conversation and sequence; the directory's put at version 0 is what makes the order. */
export const messages: CollectionDefinition<StoredMessage> = {
  name: 'messages',
  indexes: {
    conversation: { keys: ({ conversation }) => [conversation], order: ({ sequence }) => sequence },
    // Channels choose their ids alone: the same one on two channels of a conversation is two messages.
    external: {
      unique: true,
      keys: ({ conversation, channel, externalId }) => [externalKey(conversation, channel, externalId)],
    },
    // Not unique: what a provider does with its ids must not keep a message from being stored.
    sent: {
      keys: ({ channel, sentAs }) => (sentAs === undefined ? [] : [sentKey(channel, sentAs)]),
      order: ({ at }) => at,
    },
    // One file may be sent to many, as by a broadcast.
    file: { keys: filesOf },
  },
}

const NO_FILES: readonly string[] = []

/** Our files that a message names, or has named. */
export function filesOf({ attachments, card, formerFiles = NO_FILES }: StoredMessage): readonly string[] {
  if (!attachments && !card?.image) return formerFiles
  const named = [...(attachments ?? []), ...(card?.image ? [card.image] : [])]
  return [...new Set([...formerFiles, ...named.flatMap(({ url }) => storedFileId(url) ?? [])])]
}

export function messageKey(conversation: ConversationId, sequence: number): string {
  return `${conversation}/${sequence}`
}

export function externalKey(conversation: ConversationId, channel: string, externalId: string): string {
  return `${conversation}:${channel}:${externalId}`
}

export function sentKey(channel: string, sentAs: string): string {
  return `${channel}:${sentAs}`
}

/** What a message is known by that nobody asked for: the sender's own id of it, and which part of several it is, from 0. */
export function outreachId(clientId: string, part: number): string {
  return `${OUTREACH}${clientId}${part === 0 ? '' : `#${part + 1}`}`
}

export function isOutreach({ author, externalId }: StoredMessage): boolean {
  return author.role !== 'customer' && externalId.startsWith(OUTREACH)
}

const OUTREACH = 'out:'
