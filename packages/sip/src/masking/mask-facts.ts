import type { CallEndCause, Instant } from '@ringwright/core'
import type { MaskEnd } from './mask-binding.js'

/** Virtual numbers and ids only: whose binding it is stands in its record, and goes with it. */
declare module '@ringwright/core' {
  interface FactTypes {
    /** Two parties reach each other by this number until then. */
    'mask:bound': { binding: string; number: string; expiresAt: Instant }
    /** Another party, another end, or recorded from now on. */
    'mask:changed': { binding: string; number: string; expiresAt: Instant }
    /** The number leads nowhere for the two any more. */
    'mask:ended': { binding: string; number: string; why: MaskEnd }
    /**
     * One party calls the other: `by` 0 or 1, as the parties stand in the binding. A call without `mask:finished` has
     * ended with its node.
     */
    'mask:called': { binding: string; number: string; call: string; by: 0 | 1 }
    /** How that call ended. `talkMs` is null for one that was not answered. */
    'mask:finished': {
      binding: string
      call: string
      outcome: 'answered' | CallEndCause
      talkMs: number | null
      recording?: string
      recordingFailure?: string
    }
    /** Somebody who has no binding called a number of the pool, or one whose binding is over. */
    'mask:refused': { number: string; why: 'unknownCaller' | 'ended' }
  }
}
