import type { Instant } from '../clock/clock.js'
import type { CustomerId } from '../identity/identity.js'
import type { ChainRanges } from './chain/sealed-fact.js'

declare module './fact.js' {
  interface FactTypes {
    /** Personal fields of the facts at these places are gone: how many fields. */
    'archive:erased': { customer?: CustomerId; fields: number; ranges: ChainRanges }
    /** Facts before an instant, of these types or of all, are gone, but for their links in the chain: how many. */
    'archive:forgotten': { before: Instant; types?: readonly string[]; facts: number; ranges: ChainRanges }
  }
}
