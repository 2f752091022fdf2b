import { button } from './button.js'
import { channelName } from './customer-name.js'
import { dayOf, timeOfDay } from './duration.js'
import { element, setAttribute, setShown, setText } from './element.js'
import { icon } from './icon.js'
import { linkedText, outwardLink } from './linked-text.js'
import { messageActions } from './message-actions.js'
import { messageTranslation } from './message-translation.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */
/** @typedef {import('./outbox.js').Outgoing} Outgoing */

/** @typedef {{ readonly message: DeskMessage, readonly isFirstOfDay: boolean }} Written */

/** What is said about a message on its way; that the provider has it is what everybody expects. */
const DELIVERY = {
  accepted: '',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Not delivered.',
  unknown: 'Perhaps not sent.',
}

/**
 * A message of the conversation. Its content changes when its author edits it, its delivery when the provider tells more;
 * whether a day begins with this one is known for sure only when those before it are there.
 *
 * @param {Written} written
 * @param {object} context
 * @param {string} context.customer the customer's name
 * @param {string} context.agent the id of the agent who reads
 * @param {string} context.channel of the interaction: where another one was used, it is named
 * @param {import('./message-actions.js').Revising} [context.revising] where the reader's own messages can be changed
 * @param {import('./message-translation.js').Translating} [context.translating]
 */
export function messageBubble(
  { message: { author, at, channel: by } },
  { customer, agent, channel, revising, translating },
) {
  const isOwn = author.role === 'agent' && author.id === agent
  const name = isOwn ? 'You' : nameOf(author, customer)
  const time = element('time', { datetime: new Date(at).toISOString() }, timeOfDay(at))
  const elsewhere = by === channel ? [] : [element('span', {}, channelName(by))]
  const head = element(
    'span',
    { class: 'message-head' },
    element('span', { class: 'author', dir: 'auto' }, name),
    ...elsewhere,
    time,
  )
  const content = element('div', { class: 'content' })
  const delivery = element('span', { class: 'delivery' })
  const actions = isOwn && by === channel && revising ? messageActions(revising) : undefined
  const translation = author.role === 'customer' && translating ? messageTranslation(translating) : undefined
  const more = [...(actions ? [actions.node] : []), ...(translation?.nodes ?? [])]
  const bubble = element('div', { class: 'bubble' }, head, content, delivery, ...more)
  const day = element('p', { class: 'day' }, dayOf(at))
  const node = element('li', { class: 'message', 'data-from': isOwn ? 'self' : author.role }, day, bubble)
  /** @type {DeskMessage | undefined} */
  let shown
  return {
    node,
    /** @param {Written} written */
    update({ message, isFirstOfDay }) {
      setShown(day, isFirstOfDay)
      actions?.update(message)
      translation?.update(message)
      if (message === shown) return
      shown = message
      content.replaceChildren(...contentOf(message))
      const { state, reason = '' } = message.delivery ?? { state: /** @type {const} */ ('accepted') }
      setAttribute(node, 'data-delivery', state)
      setText(delivery, [`${DELIVERY[state]} ${reason}`.trim(), failureOf(message)].filter(Boolean).join(' '))
    },
  }
}

/** @param {DeskMessage} message */
function failureOf({ revisionFailure: failure }) {
  if (!failure) return ''
  return `${failure.wanted === 'edited' ? 'Not changed' : 'Not taken back'}: ${failure.reason}.`
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
  const bubble = element('div', { class: 'bubble' }, ...contentOf({ text, attachments }), state, actions)
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

/** @param {Pick<DeskMessage, 'text' | 'attachments' | 'options' | 'location' | 'editedAt' | 'deletedAt'>} content */
function contentOf({ text, attachments = [], options = [], location, editedAt, deletedAt }) {
  if (deletedAt !== undefined) return [element('p', { class: 'words' }, element('em', {}, 'Taken back'))]
  const words = text ? [element('p', { class: 'words', dir: 'auto' }, ...linkedText(text))] : []
  const files = attachments.map(fileOf)
  const choices = options.length > 0 ? [element('p', {}, options.map(({ label }) => label).join(' · '))] : []
  const edited = editedAt === undefined ? [] : [element('em', {}, 'Edited')]
  return [...words, ...files, ...(location ? [mapLink(location)] : []), ...choices, ...edited]
}

/**
 * A picture that the center keeps is shown; everything else is a link.
 *
 * @param {import('./outbox.js').Attachment} attachment
 */
function fileOf({ url, name, contentType }) {
  const link = linkTo(url, name)
  const isPicture = /^image\/(?:png|jpeg|gif|webp)$/.test(contentType)
  if (isPicture && new URL(url, location.href).origin === location.origin)
    link.append(element('img', { class: 'picture', src: url, alt: '' }))
  return link
}

/** @param {NonNullable<DeskMessage['location']>} location */
function mapLink({ latitude, longitude, name, address }) {
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`
  return linkTo(url, name ?? address ?? `${latitude}, ${longitude}`)
}

/** @param {string} url @param {string} name */
function linkTo(url, name) {
  return element('p', { class: 'attachment' }, icon('link'), outwardLink(url, name))
}
