import type { ConversationId, CustomerId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** Somebody wrote to a customer outside of any request; what was written stands in the conversation. */
    'message:sentOut': {
      conversation: ConversationId
      customer: CustomerId
      channel: string
      sequence: number
      purpose: string
      broadcast?: string
    }
    /** A broadcast was started, or goes on; was stopped; is through. */
    'broadcast:started': { broadcast: string; done: number; recipients: number }
    'broadcast:stopped': { broadcast: string; done: number; recipients: number }
    'broadcast:finished': { broadcast: string; written: number; refused: Readonly<Record<string, number>> }
  }
}
