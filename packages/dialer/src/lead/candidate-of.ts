import type { Candidate } from '../pacing/pacer.js'
import type { Lead } from './lead.js'

type Features = NonNullable<Candidate['features']>

/** Lists times tries times numbers times priorities of a few campaigns. */
const FEATURES_KEPT_MAX = 10_000
/** Leads are many, and what tells them apart is not: they share it, so that a pacer knows it again. */
const known = new Map<string, Features>()

/** What is known of a lead that says how likely somebody answers. */
export function candidateOf({ id, list, attempts, place, priority }: Lead): Candidate {
  const tries = Math.min(attempts, 5)
  const key = `${tries}/${place}/${priority}/${list}`
  let features = known.get(key)
  if (!features) {
    features = { list, attempt: String(tries), number: String(place), priority: String(priority) }
    if (known.size >= FEATURES_KEPT_MAX) known.clear()
    known.set(key, features)
  }
  return { id, features }
}
