import type { CenterId } from '../identity/identity.js'
import {
  type Archive,
  type Erasure,
  type Forgetting,
  type Removed,
  SUBJECTS_MAX,
  type Subjects,
} from '../storage/archive.js'

/** How a removal of facts, which may take long, tells of itself and is ended. */
export interface RemovalOptions {
  /** Told after each step how many facts were concerned so far. */
  readonly onProgress?: (facts: number) => void
  /** Ends it between two steps, with the reason as the error; asked for again, it goes on. */
  readonly signal?: AbortSignal
}

/**
 * Forgets all that a rule says, in steps. Whatever was forgotten when it is aborted or fails stays so, and is accounted
 * for in the chain. Resolves with the number of facts.
 */
export function forgetFacts(
  archive: Archive,
  center: CenterId,
  forgetting: Forgetting,
  options: RemovalOptions = {},
): Promise<number> {
  return inSteps(() => archive.forget(center, forgetting), 0, options)
}

/** Erases the personal fields of all facts about any of these, in steps; resolves with the number of facts. */
export async function eraseFacts(
  archive: Archive,
  center: CenterId,
  erasure: Erasure,
  options: RemovalOptions = {},
): Promise<number> {
  let facts = 0
  for (const about of portions(erasure.about))
    facts = await inSteps(() => archive.erase(center, { ...erasure, about }), facts, options)
  return facts
}

async function inSteps(
  step: () => Promise<Removed>,
  before: number,
  { onProgress, signal }: RemovalOptions,
): Promise<number> {
  let facts = before
  for (;;) {
    signal?.throwIfAborted()
    const removed = await step()
    facts += removed.facts
    onProgress?.(facts)
    if (removed.complete) return facts
  }
}

/** As many ids as an archive takes at once. */
function* portions(about: Subjects): Generator<Subjects> {
  for (const [subject, ids] of Object.entries(about))
    for (let start = 0; start < ids.length; start += SUBJECTS_MAX)
      yield { [subject]: ids.slice(start, start + SUBJECTS_MAX) }
}
