import type { Instant } from '@ringwright/core'
import { z } from 'zod'

/** Who still counts as somebody to wait for, and for how long nobody may be there. */
export interface Desertion {
  /** `available`: busy counts, a break does not. `signedIn`: whoever is not offline, on a break or not. */
  readonly counts: 'available' | 'signedIn'
  /** Agents of a higher level do not count. Absent: all do. */
  readonly levelMax?: number
  readonly afterMs: number
}

/** `leaveWhenDeserted` of a queue: when it counts as left by its agents. */
export interface DesertionOptions {
  /** Default `available`. */
  readonly counts?: Desertion['counts']
  /** Agents of a higher level do not count: who only helps out is not waited for. 1 to 10,000. Default: all count. */
  readonly levelMax?: number
  /** 0 to 3,600,000. Default 10,000: as long as a page takes to load again. */
  readonly afterMs?: number
}

export const desertionSchema = z.strictObject({
  counts: z.enum(['available', 'signedIn']).default('available'),
  levelMax: z.number().int().min(1).max(10_000).exactOptional(),
  afterMs: z.number().int().min(0).max(3_600_000).default(10_000),
})

/** Since when nobody is there, and whether those who waited have left. */
export interface Deserted {
  readonly since: Instant
  readonly left?: true
}

/** A queue, as far as this goes. */
interface WatchedQueue {
  readonly leaveWhenDeserted?: Desertion
  readonly deserted?: Deserted
}

/** When those who wait leave a queue that nobody serves any more. */
export function desertionDeadline({ leaveWhenDeserted, deserted }: WatchedQueue): Instant | undefined {
  if (!leaveWhenDeserted || !deserted || deserted.left) return undefined
  return deserted.since + leaveWhenDeserted.afterMs
}
