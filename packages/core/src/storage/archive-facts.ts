import type { Instant } from '../clock/clock.js'
import type { CustomerId } from '../identity/identity.js'
import type { ChainRanges } from './chain/sealed-fact.js'
import type { Revision } from './revision.js'

declare module './fact.js' {
  interface FactTypes {
    /** Personal fields of the facts at these places are gone: how many fields. */
    'archive:erased': { customer?: CustomerId; fields: number; ranges: ChainRanges }
    /** The log was cut before the archive had it: what happened after one revision, up to another, is not archived. */
    'archive:missed': { after: Revision; until: Revision }
    /** Facts before an instant, of these types or of all, are gone, but for their links in the chain: how many. */
    'archive:forgotten': { before: Instant; types?: readonly string[]; facts: number; ranges: ChainRanges }
  }
}
