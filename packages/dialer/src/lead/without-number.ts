import type { CampaignSettings } from '../campaign/campaign-settings.js'
import { retryAfterMs } from '../campaign/retry-policy.js'
import type { Lead } from './lead.js'

/** The numbers that a lead is left with, and which of them is next. */
export interface NumbersLeft extends Pick<Lead, 'numbers' | 'place'> {
  /** Set where it begins again with the first: after so long. */
  readonly againAfterMs?: number
}

/** A lead's numbers without the one that is next, which is never tried for it; undefined where none is left. */
export function withoutNumber(
  { numbers: all, place }: Pick<Lead, 'numbers' | 'place'>,
  { retry, alternateAfterMs }: Pick<CampaignSettings, 'retry' | 'alternateAfterMs'>,
): NumbersLeft | undefined {
  const numbers = all.filter((_, each) => each !== place)
  if (numbers.length === 0) return undefined
  if (place < numbers.length) return { numbers, place }
  return { numbers, place: 0, againAfterMs: retryAfterMs(retry, 'noAnswer', 1) ?? alternateAfterMs }
}
