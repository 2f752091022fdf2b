import type { CustomerId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** Somebody said whether to be contacted. Who, and in which words, stands in the directory as evidence. */
    'consent:stated': {
      customer?: CustomerId
      channel: string
      purpose: string
      given: boolean
      /** Only takes back what the source said before. */
      asBefore?: true
      source: string
    }
    /** A contact is not heard any more, nor contacted. */
    'contact:blocked': { customer?: CustomerId; channel: string; until?: number }
    /** Heard and contacted again. */
    'contact:unblocked': { customer?: CustomerId; channel: string }
  }
}
