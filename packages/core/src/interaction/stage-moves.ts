import type { Stage } from './stage.js'

/** Where an interaction can be: in a stage, not yet opened, or closed. */
export type InteractionState = Stage['name'] | 'unopened' | 'closed'

/**
 * Every way from one stage to another that there is, as the drawing of `Interaction` shows them. What is missing here
 * never happens, whatever customers, agents, supervisors and lost nodes do; simulations check that.
 */
export const STAGE_MOVES: Readonly<Record<InteractionState, readonly InteractionState[]>> = {
  unopened: ['flow', 'waiting'],
  flow: ['waiting', 'closed'],
  waiting: ['flow', 'engaged', 'closed'],
  engaged: ['waiting', 'parked', 'outside', 'closed'],
  parked: ['waiting', 'closed'],
  outside: ['waiting', 'closed'],
  closed: [],
}

/** Whether one change may take an interaction from one stage to another. To stay in a stage is no move. */
export function isStageMove(from: InteractionState, to: InteractionState): boolean {
  return from === to || STAGE_MOVES[from].includes(to)
}
