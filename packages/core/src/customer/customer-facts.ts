import type { CustomerId } from '../identity/identity.js'

declare module '../storage/fact.js' {
  interface FactTypes {
    /** More is known by which a customer can be told from others. What it is stands in the directory. */
    'customer:identified': { customer: CustomerId; kind: string; verified: boolean; source: string }
    /** `absorbed` is the same person as `customer`, who stands for both from now on. */
    'customer:merged': { customer: CustomerId; absorbed: CustomerId; source: string; kind?: string }
    /** A merge was taken back: `absorbed` is somebody else again. */
    'customer:parted': { customer: CustomerId; absorbed: CustomerId }
    /** Two customers may be one person; somebody has to decide. */
    'customer:doubted': { customer: CustomerId; other: CustomerId; reason: 'unverified' | 'contradiction' }
  }
}
