import type { Campaign } from '../campaign/campaign.js'
import { RUNGS, type Rung } from '../supervision/dialing-ladder.js'

/** The ladder's rung, as far as it is below the campaign's own way of dialing. */
export function rungOf({ ladder, settings }: Pick<Campaign, 'ladder' | 'settings'>): Rung {
  const { kind } = settings.pacer
  if (kind === 'preview') return ladder.rung === 'manual' ? 'manual' : 'preview'
  return kind === 'predictive' || RUNGS.indexOf(ladder.rung) > RUNGS.indexOf('progressive') ? ladder.rung : 'predictive'
}
