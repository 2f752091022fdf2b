import { z } from 'zod'

/** How soon an agent writes who has accepted a chat. */
export interface FirstReplyOptions {
  /** 1,000 to 86,400,000. */
  readonly withinMs: number
  /** After which time a fact warns. Default: nobody is warned. */
  readonly warnMs?: number
  /**
   * What happens then. `notify` (default): a fact says so, and the agent keeps it. `return`: it waits on at its place for
   * another agent, and counts as a missed offer, unless it was paused for a call.
   */
  readonly atLimit?: 'notify' | 'return'
}

const duration = z.number().int().min(1_000).max(86_400_000)

export const firstReplySchema = z
  .strictObject({
    withinMs: duration,
    warnMs: duration.exactOptional(),
    atLimit: z.enum(['notify', 'return']).default('notify'),
  })
  .refine(({ withinMs, warnMs }) => warnMs === undefined || warnMs < withinMs, {
    path: ['warnMs'],
    message: 'takes less than withinMs: a warning comes before the end',
  })

/** What `FirstReplyOptions` come to, with the defaults filled in. */
export type FirstReply = z.output<typeof firstReplySchema>
