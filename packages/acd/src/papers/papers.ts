import { type Instant, type InteractionId, type Transaction, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'
import { WRAP_UP_MAX_MS } from '../agent/wrap-up-rule.js'

/**
 * What was written down about one interaction while it was live, for everybody who has to do with it. A record of its own,
 * which most interactions do not have; it stays for as long as somebody may still wrap up, and then only the facts tell.
 */
export interface Papers {
  readonly interaction: InteractionId
  /** In the order in which they were given. */
  readonly tags: readonly string[]
  /** The oldest first. */
  readonly notes: readonly Note[]
  /** What two agents said to each other about it, which the customer never saw; the oldest first. */
  readonly asides?: readonly Note[]
  /** Since when the interaction is over. */
  readonly closedAt?: Instant
}

/** What an agent or a supervisor wrote down about an interaction. */
export interface Note {
  readonly id: string
  /** Who wrote it: an agent, or a supervisor. */
  readonly author: { readonly role: string; readonly id: string }
  readonly at: Instant
  readonly text: string
}

/** Tags sort; with more of them nothing is sorted any more. */
export const TAGS_MAX = 20
export const TAG_LENGTH_MAX = 64
/** Notes and asides, and characters in all of them: what an agent reads before saying hello, several times over. */
export const NOTES_MAX = 50
export const NOTES_LENGTH_MAX = 20_000

const noteSchema = z.object({
  id: z.string(),
  author: z.object({ role: z.string(), id: z.string() }),
  at: z.number(),
  text: z.string(),
})

export const papers = defineRecordKind<Papers>({
  kind: 'papers',
  schema: z.object({
    interaction: z.string(),
    tags: z.array(z.string()),
    notes: z.array(noteSchema),
    asides: z.array(noteSchema).optional(),
    closedAt: z.number().optional(),
  }),
})

/** Whether one more can be kept. */
export function hasRoomForNote({ notes, asides = [] }: Papers, text: string): boolean {
  if (notes.length + asides.length >= NOTES_MAX) return false
  let length = text.length
  for (const kept of [notes, asides]) for (const note of kept) length += note.text.length
  return length <= NOTES_LENGTH_MAX
}

/** The interaction is over: from now on its papers are kept for those who wrap it up. */
export function closePapers(transaction: Transaction, interaction: InteractionId): void {
  // Whoever writes them puts the interaction too, so a look is enough to know that there are none, as for most.
  if (!transaction.peek(papers, interaction)) return
  const open = transaction.read(papers, interaction)
  if (open) transaction.put(papers, interaction, { ...open, closedAt: transaction.now })
}

/** By then every wrap-up is over, however often it was extended. */
export function papersDeadline({ closedAt }: Papers): Instant | undefined {
  return closedAt === undefined ? undefined : closedAt + WRAP_UP_MAX_MS
}

export function lapsePapers(transaction: Transaction, id: string): void {
  transaction.remove(papers, id)
}
