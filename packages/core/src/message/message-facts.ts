import type { MessageAuthor, MessageRevision } from '../channel/channel-adapter.js'
import type { DeliveryState } from '../channel/delivery.js'
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
    /** More is known of what became of a message. Of one that is neither failed nor unknown, channels may tell nothing. */
    'message:delivery': {
      conversation: ConversationId
      sequence: number
      channel: string
      state: DeliveryState
      reason?: string
    }
    /** Its author has changed a message, or taken it back. */
    'message:revised': { conversation: ConversationId; sequence: number; revision: MessageRevision }
    /** An agent wants a message changed, or taken back; it is when `message:revised` says so. */
    'message:revisionWanted': {
      conversation: ConversationId
      interaction: InteractionId
      sequence: number
      revision: MessageRevision
    }
    /** The channel has not done it: the customer reads what was there before. */
    'message:revisionFailed': {
      conversation: ConversationId
      sequence: number
      channel: string
      revision: MessageRevision
      reason: string
    }
  }
}
