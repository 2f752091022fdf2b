import { duration } from './duration.js'
import { element, setAttribute, setText } from './element.js'

/** @typedef {import('@ringwright/acd/agent-link').BoardView} BoardView */

/** From here on a wait is shown as one that somebody should do something about. */
export const LONG_WAIT_MS = 60_000

/** The whole center in four figures. */
export function tiles() {
  const figures = {
    waiting: tile('Waiting'),
    longest: tile('Longest wait'),
    engaged: tile('In conversation'),
    ready: tile('Ready'),
  }
  const node = element(
    'section',
    { class: 'tiles', 'aria-label': 'Now' },
    ...Object.values(figures).map(({ node: figure }) => figure),
  )
  return {
    node,
    /**
     * @param {BoardView} board
     * @param {number} now
     */
    update({ queues, agents }, now) {
      const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0)
      const since = queues.map(({ longestSince }) => longestSince ?? Infinity)
      const longest = Math.max(0, now - Math.min(...since))
      /** @param {string} state */
      const inState = (state) => agents.filter(({ workState }) => workState === state).length
      figures.waiting.update(String(waiting), waiting > 0 ? 'some' : undefined)
      figures.longest.update(waiting > 0 ? duration(longest) : '–', longest > LONG_WAIT_MS ? 'long' : undefined)
      figures.engaged.update(String(inState('engaged')))
      figures.ready.update(String(inState('idle')))
    },
  }
}

/** @param {string} label */
function tile(label) {
  const value = element('dd')
  const node = element('dl', { class: 'tile' }, element('dt', {}, label), value)
  return {
    node,
    /**
     * @param {string} text
     * @param {string} [level]
     */
    update(text, level) {
      setText(value, text)
      setAttribute(node, 'data-level', level)
    },
  }
}
