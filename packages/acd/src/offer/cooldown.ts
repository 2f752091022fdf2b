import { z } from 'zod'

/** How an offer ended without the agent. */
export type OfferEnd = 'missed' | 'rejected' | 'failed' | 'rescinded'

/** How long an agent is left alone, by why the offer came to nothing, in milliseconds. */
export type CooldownsMs = Readonly<Partial<Record<OfferEnd, number>>>

const cooldown = z.number().int().min(0).max(3_600_000).exactOptional()

export const cooldownsSchema = z.strictObject({
  missed: cooldown,
  rejected: cooldown,
  failed: cooldown,
  rescinded: cooldown,
})

interface Cooling {
  readonly cooldownMs: number
  readonly cooldownsMs?: CooldownsMs
}

/** For how long an agent gets no offer of the same interaction. */
export function cooldownMsOf(queue: Cooling | undefined, cause: OfferEnd): number {
  return queue?.cooldownsMs?.[cause] ?? queue?.cooldownMs ?? 0
}
