import type { ConversationMessage } from '../channel/channel-adapter.js'
import type { ConversationId } from '../identity/identity.js'
import type { CollectionDefinition } from '../storage/directory.js'

/** A message as it is kept: with the sender's own id, by which a repeated one is recognized. */
export interface StoredMessage extends ConversationMessage {
  readonly externalId: string
}

/** Messages by conversation and sequence; the directory's put at version 0 is what makes the order. */
export const messages: CollectionDefinition<StoredMessage> = {
  name: 'messages',
  indexes: {
    conversation: { keys: ({ conversation }) => [conversation], order: ({ sequence }) => sequence },
    external: { unique: true, keys: ({ conversation, externalId }) => [`${conversation}:${externalId}`] },
  },
}

export function messageKey(conversation: ConversationId, sequence: number): string {
  return `${conversation}/${sequence}`
}
