/**
 * Why a wait is not counted with those of customers who sit through theirs: it was left; or it is for a callback, which has
 * not reached the customer, or has before the agent.
 */
export const DEFERRALS = ['left', 'callback', 'reached'] as const

export type Deferral = (typeof DEFERRALS)[number]
