import { duration } from './duration.js'
import { element, setAttribute, setText } from './element.js'
import { keyedList } from './keyed-list.js'
import { LONG_WAIT_MS } from './tiles.js'

/** @typedef {import('@ringwright/acd/agent-link').BoardView} BoardView */
/** @typedef {BoardView['queues'][number]} Queue */

const COLUMNS = ['Queue', 'Waiting', 'Longest wait', 'Free for calls', 'Free for chats', 'Staffed']

/** All queues, the longest wait ticking. */
export function queueTable() {
  const body = element('tbody')
  const heads = COLUMNS.map((column) => element('th', { scope: 'col' }, column))
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)
  const node = element(
    'section',
    { class: 'panel', 'aria-labelledby': 'queues' },
    element('h2', { id: 'queues' }, 'Queues'),
    table,
  )
  let now = 0
  const rows = keyedList(
    body,
    (/** @type {Queue} */ { id }) => id,
    () => queueRow(() => now),
  )
  return {
    node,
    /**
     * @param {BoardView} board
     * @param {number} at
     */
    update({ queues }, at) {
      now = at
      rows.update(queues)
    },
  }
}

/** @param {() => number} now */
function queueRow(now) {
  const name = element('th', { scope: 'row' })
  const cells = COLUMNS.slice(1).map((column) => element('td', { 'data-label': column }))
  const node = element('tr', {}, name, ...cells)
  return {
    node,
    /** @param {Queue} queue */
    update({ name: text, waiting, longestSince, free, staffed }) {
      const longest = longestSince === undefined ? undefined : now() - longestSince
      setText(name, text)
      const texts = [waiting, longest === undefined ? '–' : duration(longest), free.voice, free.text, staffed]
      for (const [index, cell] of cells.entries()) setText(cell, String(texts[index]))
      setAttribute(node, 'data-level', levelOf(waiting, longest ?? 0))
    },
  }
}

/**
 * @param {number} waiting
 * @param {number} longest
 */
function levelOf(waiting, longest) {
  if (waiting === 0) return undefined
  return longest > LONG_WAIT_MS ? 'long' : 'some'
}
