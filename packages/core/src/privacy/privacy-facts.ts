import type { CustomerId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** Somebody who may wants a person to be forgotten; `customer` is absent for one who is only on a list. */
    'customer:erasureBegun': { customer?: CustomerId; erasure: string }
    /** What a center kept of the person is gone. The archive's own `archive:erased` says from which facts. */
    'customer:erased': {
      customer?: CustomerId
      erasure: string
      conversations: number
      messages: number
      recordings: number
      facts: number
      /** What plug-ins have kept, by their words for it. */
      others: Readonly<Record<string, number>>
    }
  }
}
