import type { Candidate } from '../pacing/pacer.js'
import type { Lead } from './lead.js'

/** What is known of a lead that says how likely somebody answers. */
export function candidateOf({ id, list, attempts, place, priority }: Lead): Candidate {
  return {
    id,
    features: { list, attempt: String(Math.min(attempts, 5)), number: String(place), priority: String(priority) },
  }
}
