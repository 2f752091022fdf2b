import type { CustomerId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** Somebody who may wants a customer to be forgotten. */
    'customer:erasureBegun': { customer: CustomerId; erasure: string }
    /** What a center kept of the customer is gone. The archive's own `archive:erased` says from which facts. */
    'customer:erased': {
      customer: CustomerId
      erasure: string
      conversations: number
      messages: number
      recordings: number
      facts: number
    }
  }
}
