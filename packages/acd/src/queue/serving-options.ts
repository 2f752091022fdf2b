import { z } from 'zod'

/** The law by which those who wait in one queue are served. */
export type OrderLaw =
  /**
   * By priority; within the same, whoever has waited longest, or with `newestFirst` whoever came last. Where agents have several
   * queues, those are compared who would be next in each.
   */
  | { readonly law: 'strict'; readonly newestFirst?: boolean }
  /** Priority grows by `perMinute` for each minute of waiting. */
  | { readonly law: 'linear'; readonly perMinute: number }
  /** As `linear`, up to `max`; those who have come so far are served by how long they have waited. */
  | { readonly law: 'capped'; readonly perMinute: number; readonly max: number }
  /** Whoever is to be answered soonest; `targetMs` after arrival where the request did not say. Priority does not count. */
  | { readonly law: 'deadline'; readonly targetMs: number }

/** One ring of a queue. Members of level 1 are in the first, of level 2 in the second; all others in the last. */
export interface Ring {
  /** After how long the next ring is added, in milliseconds. */
  readonly timeoutMs: number
  /** Skills that no longer count once this ring's time is over. */
  readonly dropSkills?: readonly string[]
}

/** Levels of agents open one after the other, `waitMs` apart. */
export interface Tiers {
  readonly waitMs: number
  /** A level without anybody there is not waited for. */
  readonly skipEmpty: boolean
}

/** `tiers` of a queue. */
export interface TierOptions {
  /** How long one level is asked before the next one is asked too, in milliseconds: 1,000 to 86,400,000. */
  readonly waitMs: number
  /** Default true. */
  readonly skipEmpty?: boolean
}

/** Of a queue whose agents work at several sites. */
export interface Sites {
  /** For how long only agents of a customer's own site are asked, while any of them is there, in milliseconds. */
  readonly othersAfterMs: number
  /** The site of those who came in at none. Absent: everybody is asked for them. */
  readonly own?: string
}

const perMinute = z.number().positive().max(1_000_000)
const waitMs = z.number().int().min(1_000).max(86_400_000)

export const orderLawSchema = z.discriminatedUnion('law', [
  z.strictObject({ law: z.literal('strict'), newestFirst: z.boolean().exactOptional() }),
  z.strictObject({ law: z.literal('linear'), perMinute }),
  z.strictObject({ law: z.literal('capped'), perMinute, max: z.number() }),
  z.strictObject({ law: z.literal('deadline'), targetMs: waitMs }),
])

/** Six rings are what the field has settled on; each further one is a commit for everybody who waits so long. */
export const ringsSchema = z
  .array(z.strictObject({ timeoutMs: waitMs, dropSkills: z.array(z.string().min(1).max(64)).max(50).exactOptional() }))
  .min(1)
  .max(6)

/** Short, because it stands in every record that has one. */
export const siteName = z.string().min(1).max(64)

export const sitesSchema = z.strictObject({
  othersAfterMs: z.number().int().min(0).max(86_400_000),
  own: siteName.exactOptional(),
})

export const tiersSchema = z.strictObject({ waitMs, skipEmpty: z.boolean().default(true) })
