import { dayOf, timeOfDay } from './duration.js'
import { element, setShown } from './element.js'
import { linkedText } from './linked-text.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskRemark} DeskRemark */

/**
 * What a colleague wrote about the conversation, where it stands among the messages.
 *
 * @param {DeskRemark} remark
 * @param {string} agent the id of the agent who reads
 */
export function remarkBubble({ author, at, text }, agent) {
  const name = author.role === 'agent' && author.id === agent ? 'You' : author.name
  const day = element('p', { class: 'day' }, dayOf(at))
  const head = element(
    'span',
    { class: 'message-head' },
    element('span', { class: 'author', dir: 'auto' }, name),
    element('span', {}, 'to colleagues'),
    element('time', { datetime: new Date(at).toISOString() }, timeOfDay(at)),
  )
  const content = element(
    'div',
    { class: 'content' },
    element('p', { class: 'words', dir: 'auto' }, ...linkedText(text)),
  )
  const node = element(
    'li',
    { class: 'message', 'data-from': 'colleague' },
    day,
    element('div', { class: 'bubble' }, head, content),
  )
  return {
    node,
    /** @param {{ readonly isFirstOfDay: boolean }} written */
    update: ({ isFirstOfDay }) => setShown(day, isFirstOfDay),
  }
}
