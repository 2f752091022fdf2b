import type { Engine } from '@ringwright/core'
import { campaigns } from '../campaign/campaign.js'
import { leads } from '../lead/lead.js'
import { count, endAttempt } from './end-attempt.js'

/** Settles the calls of nodes that are gone at once: nobody waits for a deadline to learn what is known already. */
export function settleLostAttempts(engine: Engine): void {
  engine.home(leads, {
    home: ({ stage }) => ('home' in stage ? stage.home : undefined),
    settle(transaction, id, lead, heir) {
      const { stage } = lead
      if (stage.name === 'calling') endAttempt(transaction, id, stage.attempt, { outcome: 'unknown' })
      else if (stage.name === 'live') {
        const campaign = transaction.read(campaigns, lead.campaign)
        if (campaign) count(transaction, campaign, (ledger) => ledger.abandon(stage.liveAt))
        endAttempt(transaction, id, stage.attempt, { outcome: 'abandoned', detail: 'node lost' })
      } else if ('home' in stage) transaction.put(leads, id, { ...lead, stage: { ...stage, home: heir } })
    },
  })
}
