import type { ConversationId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** Somebody wrote to colleagues; what was written stands with the conversation under `sequence`. */
    'conversation:remarked': { conversation: ConversationId; sequence: number }
  }
}
