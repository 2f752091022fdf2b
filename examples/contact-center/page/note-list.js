import { timeOfDay } from './duration.js'
import { element } from './element.js'
import { keyedList } from './keyed-list.js'

/** @typedef {NonNullable<import('@ringwright/acd/agent-link').ViewedInteraction['papers']>['notes'][number]} Note */

/**
 * What agents have written, each with who and when.
 *
 * @param {string} label
 */
export function noteList(label) {
  const node = element('ul', { class: 'notes', 'aria-label': label })
  const list = keyedList(
    node,
    (/** @type {Note} */ { id }) => id,
    ({ author, at, text }) => ({
      node: element(
        'li',
        {},
        element('p', { class: 'hint' }, `${author.name}, ${timeOfDay(at)}`),
        element('p', { dir: 'auto' }, text),
      ),
      update() {},
    }),
  )
  return {
    node,
    /** @param {readonly Note[]} notes */
    update: (notes) => list.update(notes),
  }
}
