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
    /** It was started, or goes on behind the first `done` of its recipients. */
    'broadcast:started': { broadcast: string; done: number; recipients: number }
    /** Somebody stopped it: nobody further is written to until it is started again. */
    'broadcast:stopped': { broadcast: string; done: number; recipients: number }
    /** Somebody ended it before all were dealt with. */
    'broadcast:canceled': { broadcast: string; done: number; recipients: number }
    /** All its recipients were dealt with; `refused`: how many were not written to, by reason. */
    'broadcast:finished': { broadcast: string; written: number; refused: Readonly<Record<string, number>> }
  }
}
