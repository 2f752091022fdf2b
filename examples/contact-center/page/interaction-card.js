import { button } from './button.js'
import { customerName } from './customer-name.js'
import { duration, secondsLeft } from './duration.js'
import { element, setAttribute, setShown, setText } from './element.js'
import { icon, iconOf } from './icon.js'
import { isAcceptedHere, isPaperwork } from './work-order.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/** @typedef {{ interaction: ViewedInteraction, now: number, isSelected: boolean, unread: number }} Card */

/**
 * One piece of work in the list: an offer with the time that is left for it, something in hand, or a wrap-up.
 *
 * @param {Card} first
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function interactionCard({ interaction: { id, medium } }, commands) {
  const name = element('span', { class: 'card-name', dir: 'auto' })
  const detail = element('span', { class: 'card-detail', dir: 'auto' })
  const unread = element('span', { class: 'unread' })
  const timer = element('span', { class: 'timer' })
  const open = element(
    'button',
    { type: 'button', class: 'card-open', onclick: () => commands.select(id) },
    element('span', { class: 'card-icon' }, icon(iconOf(medium))),
    element('span', { class: 'card-text' }, name, detail),
    unread,
    timer,
  )
  const accept = button({
    ...{ label: 'Accept', icon: 'check', kind: 'primary', shortcut: 'Alt+A' },
    onPress: () => commands.accept(id),
  })
  const reject = button({ label: 'Reject', icon: 'cross', shortcut: 'Alt+R', onPress: () => commands.reject(id) })
  const ringing = element('p', { class: 'ringing' }, 'Your phone is ringing: pick up to accept.')
  const answer = element('div', { class: 'card-answer' }, ringing, accept, reject)
  const node = element('li', { class: 'card' }, open, answer)

  return {
    node,
    /** @param {Card} card */
    update({ interaction, now, isSelected, unread: count }) {
      const { state } = interaction
      setAttribute(node, 'data-state', state)
      setAttribute(node, 'data-held', interaction.held ? 'true' : undefined)
      setAttribute(open, 'aria-current', isSelected ? 'true' : undefined)
      setText(name, customerName(interaction))
      setText(detail, detailOf(interaction))
      setText(unread, String(count))
      setAttribute(unread, 'aria-label', `${count} unread`)
      setShown(unread, count > 0)
      setText(timer, timerOf(interaction, now))
      setShown(answer, state === 'offered')
      setShown(accept, isAcceptedHere(interaction))
      setShown(ringing, !isAcceptedHere(interaction))
      node.style.setProperty('--left', String(partLeft(interaction, now)))
    },
  }
}

/** @param {ViewedInteraction} interaction */
function detailOf({ state, queue, held, customerTyping, messages, request }) {
  if (state === 'offered') return `${queue.name}${topicOf(request, queue.name)}`
  if (isPaperwork(state)) return `${queue.name} · ${state === 'filing' ? 'papers' : 'wrap-up'}`
  if (held) return 'On hold'
  if (state === 'paused') return `${queue.name} · put aside`
  if (customerTyping) return 'is typing…'
  const last = messages.at(-1)
  return last ? briefly(last) : `${queue.name}${topicOf(request, queue.name)}`
}

/** @param {ViewedInteraction['messages'][number]} message */
function briefly({ text, location, deletedAt }) {
  if (deletedAt !== undefined) return 'Taken back'
  return text ?? (location ? 'Location' : 'Attachment')
}

/**
 * What it is about, unless the queue's name says so already.
 *
 * @param {ViewedInteraction['request']} request
 * @param {string} queue
 */
function topicOf(request, queue) {
  const { topic } = request?.attributes ?? {}
  return typeof topic === 'string' && topic !== queue ? ` · ${topic}` : ''
}

/**
 * @param {ViewedInteraction} interaction
 * @param {number} now
 */
function timerOf({ offer, until, replyDueAt, since }, now) {
  const deadline = offer?.expiresAt ?? until ?? replyDueAt
  return deadline === undefined ? duration(now - since) : `${secondsLeft(deadline - now)} s`
}

/**
 * From 1, all of the time, to 0; 1 where nothing runs out.
 *
 * @param {ViewedInteraction} interaction
 * @param {number} now
 */
function partLeft({ offer, until, replyDueAt, since }, now) {
  const deadline = offer?.expiresAt ?? until ?? replyDueAt
  if (deadline === undefined || deadline <= since) return 1
  return Math.min(1, Math.max(0, (deadline - now) / (deadline - since)))
}
