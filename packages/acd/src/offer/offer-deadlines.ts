import {
  type Instant,
  type Interaction,
  type InteractionId,
  type Transaction,
  inStage,
  interactions,
} from '@ringwright/core'
import { failOffer, missOffer } from './offer-commands.js'

/** An end that is committed later than this was nobody's watch: a dispatcher died, or the store was away. */
const WATCHED_MS = 1_000

/** When the first offer that is out ends. */
export function offerDeadline({ stage }: Interaction): Instant | undefined {
  if (stage.name !== 'waiting') return undefined
  const [first] = stage.offers
  if (!first) return undefined
  return stage.offers.reduce((earliest, { expiresAt }) => Math.min(earliest, expiresAt), first.expiresAt) + 1
}

/** An agent may have tried to answer while nobody watched, so such an offer does not count as missed. */
export function lapseOffers(transaction: Transaction, id: string, { stage }: Interaction): void {
  if (stage.name !== 'waiting') return
  for (const { id: offer, expiresAt } of stage.offers) {
    if (expiresAt >= transaction.now) continue
    const reference = { interaction: id as InteractionId, offer }
    if (transaction.now - expiresAt <= WATCHED_MS) missOffer(transaction, reference)
    else failOffer(transaction, reference, 'notWatched')
  }
}

/** When the first agent who is left out may be asked again; while an offer is out there is nothing to look at. */
export function exclusionDeadline({ stage }: Interaction): Instant | undefined {
  if (stage.name !== 'waiting' || stage.offers.length > 0 || stage.excluded.length === 0) return undefined
  return stage.excluded.reduce((earliest, { until }) => Math.min(earliest, until), Infinity)
}

/** Forgets exclusions that are over; by that change the interaction is looked at again. */
export function lapseExclusions(transaction: Transaction, id: string, interaction: Interaction): void {
  const { stage } = interaction
  if (stage.name !== 'waiting') return
  const excluded = stage.excluded.filter(({ until }) => until > transaction.now)
  transaction.put(interactions, id, inStage(interaction, { ...stage, excluded }))
}
