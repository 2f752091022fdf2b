import { duration } from './duration.js'
import { element, setAttribute, setText } from './element.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskAgent} DeskAgent */

const NAMES = {
  idle: 'Ready',
  offered: 'Offered',
  engaged: 'Talking',
  wrapping: 'Wrapping up',
  away: 'Not taking work',
}

/** @param {DeskAgent['workState']} state */
export function workStateText(state) {
  return NAMES[state]
}

/**
 * Since when somebody is in this state: since the oldest work that makes it so, or the choice of the status; when all
 * work ended in between, since this page saw it.
 *
 * @param {{ workState: DeskAgent['workState'], status: { since: number } }} agent
 * @param {readonly { state: string, since: number }[]} loads
 * @param {number} seenAt
 */
function workStateSince({ workState, status }, loads, seenAt) {
  const reasons = loads.filter(({ state }) => state === workState).map(({ since }) => since)
  return reasons.length > 0 ? Math.min(...reasons) : Math.max(status.since, seenAt)
}

/** What the work does to the agent, and for how long. */
export function workState() {
  const name = element('span')
  const timer = element('span', { class: 'timer' })
  const node = element('span', { class: 'work-state' }, name, timer)
  /** @type {string | undefined} */
  let state
  let seenAt = 0
  return {
    node,
    /**
     * @param {{ workState: DeskAgent['workState'], status: { since: number } }} agent
     * @param {readonly { state: string, since: number }[]} loads
     * @param {number} now
     */
    update(agent, loads, now) {
      // At first sight nothing is known but the status: the page may have been loaded later.
      if (state !== agent.workState) seenAt = state === undefined ? 0 : now
      state = agent.workState
      setAttribute(node, 'data-state', state)
      setText(name, workStateText(agent.workState))
      setText(timer, duration(now - workStateSince(agent, loads, seenAt)))
    },
  }
}
