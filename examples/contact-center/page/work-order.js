/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

/** Offers run out; what is in hand waits for a word; what is put aside has time; what is over only needs its papers. */
const URGENCY = { offered: 0, engaged: 1, paused: 2, wrapping: 3, filing: 4 }

/**
 * The order in which work is listed, and in which the keyboard goes through it.
 *
 * @param {readonly ViewedInteraction[]} interactions
 */
export function workOrder(interactions) {
  return [...interactions].sort((a, b) => URGENCY[a.state] - URGENCY[b.state])
}

/**
 * Whether the customer is in the agent's hands, put aside or not.
 *
 * @param {ViewedInteraction['state'] | undefined} state
 */
export function isInHand(state) {
  return state === 'engaged' || state === 'paused'
}

/**
 * Whether the customer is gone, and the papers are what is left.
 *
 * @param {ViewedInteraction['state'] | undefined} state
 */
export function isPaperwork(state) {
  return state === 'wrapping' || state === 'filing'
}

/**
 * Whether an offer is accepted on the page: a call is where the agent's own phone rings, unless nothing rings because the
 * agent's line is up.
 *
 * @param {ViewedInteraction} interaction
 */
export function isAcceptedHere({ state, medium, offer }) {
  return state === 'offered' && (medium === 'text' || offer?.onLine === true)
}
