import type { TransitionTable } from '../transaction/transition-table.js'

export type OfferAnswerState = 'stable' | 'localOffer' | 'remoteOffer'
export type OfferAnswerEvent =
  | 'offerSent'
  | 'offerReceived'
  | 'answerSent'
  | 'answerReceived'
  | 'localOfferRefused'
  | 'remoteOfferRefused'

/**
 * Whose turn it is in the exchange of offers and answers of one call (RFC 3264 4, RFC 3261 14). A re-INVITE that asks
 * for an offer counts as one: it is the INVITEs that must not cross.
 *
 *                        ┌────────┐
 *            offerSent   │ stable │   offerReceived
 *         ┌──────────────┤        ├───────────────┐
 *   ┌─────▼──────┐       └▲──────▲┘       ┌───────▼─────┐
 *   │ localOffer ├────────┘      └────────┤ remoteOffer │
 *   └────────────┘  answerReceived,       └─────────────┘  answerSent,
 *                   localOfferRefused                      remoteOfferRefused
 *
 * What has no arrow is glare: a peer's offer while ours is open gets 491, a second one of the peer's gets 500.
 */
export const offerAnswerTable: TransitionTable<OfferAnswerState, OfferAnswerEvent, never> = {
  stable: {
    offerSent: { next: 'localOffer', effects: [] },
    offerReceived: { next: 'remoteOffer', effects: [] },
  },
  localOffer: {
    answerReceived: { next: 'stable', effects: [] },
    localOfferRefused: { next: 'stable', effects: [] },
  },
  remoteOffer: {
    answerSent: { next: 'stable', effects: [] },
    remoteOfferRefused: { next: 'stable', effects: [] },
  },
}

/** Runs the table for one leg. */
export class OfferAnswer {
  #state: OfferAnswerState = 'stable'

  get state(): OfferAnswerState {
    return this.#state
  }

  /** False when it isn't the turn of what happened; nothing has changed then. */
  take(event: OfferAnswerEvent): boolean {
    const transition = offerAnswerTable[this.#state][event]
    if (!transition) return false
    this.#state = transition.next
    return true
  }
}
