import { button } from './button.js'
import { dayOf, timeOfDay } from './duration.js'
import { element, setAttribute, setShown, setText } from './element.js'
import { icon } from './icon.js'
import { linkedText, outwardLink } from './linked-text.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */
/** @typedef {import('./outbox.js').Outgoing} Outgoing */

/** @typedef {{ readonly message: DeskMessage, readonly isFirstOfDay: boolean }} Written */

/**
 * A message of the conversation. Messages never change; whether a day begins with this one is known for sure only when
 * those before it are there.
 *
 * @param {Written} written
 * @param {object} context
 * @param {string} context.customer the customer's name
 * @param {string} context.agent the id of the agent who reads
 */
export function messageBubble({ message: { author, at, text, attachments } }, { customer, agent }) {
  const isOwn = author.role === 'agent' && author.id === agent
  const name = isOwn ? 'You' : nameOf(author, customer)
  const time = element('time', { datetime: new Date(at).toISOString() }, timeOfDay(at))
  const head = element('span', { class: 'message-head' }, element('span', { class: 'author' }, name), time)
  const bubble = element('div', { class: 'bubble' }, head, ...contentOf(text, attachments))
  const day = element('p', { class: 'day' }, dayOf(at))
  const node = element('li', { class: 'message', 'data-from': isOwn ? 'self' : author.role }, day, bubble)
  return {
    node,
    /** @param {Written} written */
    update({ isFirstOfDay }) {
      setShown(day, isFirstOfDay)
    },
  }
}

/**
 * A message under way, or one that did not get through.
 *
 * @param {Outgoing} first
 * @param {import('./outbox.js').Outbox} box
 */
export function outgoingBubble({ clientId, text, attachments }, box) {
  const state = element('span', { class: 'delivery', role: 'status' })
  const actions = element(
    'span',
    { class: 'delivery-actions' },
    button({ label: 'Send again', onPress: () => box.retry(clientId) }),
    button({ label: 'Discard', kind: 'quiet', onPress: () => box.discard(clientId) }),
  )
  const bubble = element('div', { class: 'bubble' }, ...contentOf(text, attachments), state, actions)
  const node = element('li', { class: 'message', 'data-from': 'self' }, bubble)
  return {
    node,
    /** @param {Outgoing} outgoing */
    update(outgoing) {
      setAttribute(node, 'data-delivery', outgoing.state)
      setShown(actions, outgoing.state === 'failed')
      setText(state, outgoing.state === 'failed' ? `Not sent. ${outgoing.problem ?? ''}` : 'Sending…')
    },
  }
}

/**
 * @param {DeskMessage['author']} author
 * @param {string} customer
 */
function nameOf({ role, name, id }, customer) {
  if (role === 'customer') return name ?? customer
  if (role === 'agent') return name ?? id ?? 'Agent'
  return role === 'flow' ? 'Reception' : 'Center'
}

/**
 * @param {string | undefined} text
 * @param {readonly { url: string, name: string }[]} [attachments]
 */
function contentOf(text, attachments = []) {
  const words = text ? [element('p', { class: 'words' }, ...linkedText(text))] : []
  const files = attachments.map(({ url, name }) =>
    element('p', { class: 'attachment' }, icon('link'), outwardLink(url, name)),
  )
  return [...words, ...files]
}
