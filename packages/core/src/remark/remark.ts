import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { ConversationId } from '../identity/identity.js'
import type { CollectionDefinition } from '../storage/directory.js'

/**
 * What colleagues write to each other about a conversation. No message, and in no collection of messages: whatever goes to
 * customers or their channels is made of messages only.
 */
export interface Remark {
  readonly conversation: ConversationId
  /** Counts the remarks of the conversation, from 1, with no gap. */
  readonly sequence: number
  readonly author: Actor
  readonly at: Instant
  readonly text: string
}

/** A remark as it is kept: with the author's own id, by which a repeated one is recognized. */
export interface StoredRemark extends Remark {
  readonly clientId: string
}

/** Remarks by conversation and sequence; the directory's put at version 0 is what makes the order. */
export const remarks: CollectionDefinition<StoredRemark> = {
  name: 'remarks',
  indexes: {
    conversation: { keys: ({ conversation }) => [conversation], order: ({ sequence }) => sequence },
    client: {
      unique: true,
      keys: ({ conversation, author, clientId }) => [`${conversation}:${author.role}:${author.id}:${clientId}`],
    },
  },
}

export function remarkKey(conversation: ConversationId, sequence: number): string {
  return `${conversation}/${sequence}`
}
