import type { MessageAuthor } from '../channel/channel-adapter.js'
import type { ConversationId, InteractionId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** Somebody wrote; what was written stands in the conversation under `sequence`. */
    'message:added': {
      conversation: ConversationId
      interaction: InteractionId
      sequence: number
      role: MessageAuthor['role']
    }
    /** The channel will not deliver it, or nobody knows whether it did. */
    'message:undelivered': {
      conversation: ConversationId
      sequence: number
      outcome: 'refused' | 'unknown'
      reason: string
    }
  }
}
