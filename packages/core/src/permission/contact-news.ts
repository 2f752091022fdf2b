import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { ContactState } from './consent.js'

/** What others may have looked up and not used yet is younger than this. */
export const NEWS_KEPT_MS = 20 * 60_000

/**
 * What stands of a contact since a moment ago, by the contact's key. Decisions cannot ask the directory: whoever asked it
 * ahead of need reads here, in the same change, what has been said since.
 */
export interface ContactNews extends ContactState {
  /** From then on the directory is enough. */
  readonly forgetAt: Instant
}

const actor = () => z.custom<Actor>((value) => typeof (value as Actor | null)?.role === 'string')

export const contactNews = defineRecordKind<ContactNews>({
  kind: 'contact-news',
  schema: () =>
    z.object({
      consents: z.array(
        z.object({
          given: z.boolean(),
          asBefore: z.literal(true).optional(),
          channel: z.string(),
          purpose: z.string(),
          source: z.string(),
          words: z.string().optional(),
          at: z.number(),
          by: actor(),
          recordedAt: z.number(),
        }),
      ),
      block: z.object({ at: z.number(), by: actor(), reason: z.string(), until: z.number().optional() }).optional(),
      forgetAt: z.number(),
    }),
})
