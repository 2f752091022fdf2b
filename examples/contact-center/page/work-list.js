import { element, setShown, setText } from './element.js'
import { interactionCard } from './interaction-card.js'
import { keyedList } from './keyed-list.js'

/** @typedef {import('./interaction-card.js').Card} Card */

/**
 * The work of an agent, in the order in which it is given.
 *
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function workList(commands) {
  const items = element('ul', { class: 'cards' })
  const none = element('p', { class: 'hint none' })
  const offers = element('p', { class: 'unseen', role: 'alert' })
  const node = element(
    'nav',
    { class: 'work', 'aria-label': 'Your work' },
    element('h2', {}, 'Your work'),
    items,
    none,
    offers,
  )
  const list = keyedList(
    items,
    (/** @type {Card} */ card) => card.interaction.id,
    (card) => interactionCard(card, commands),
  )
  return {
    node,
    /**
     * @param {readonly Card[]} cards
     * @param {string} hint what to read while there is nothing
     */
    update(cards, hint) {
      list.update(cards)
      setShown(none, cards.length === 0)
      setText(none, hint)
      const count = cards.filter(({ interaction }) => interaction.state === 'offered').length
      setText(
        offers,
        count === 0 ? '' : count === 1 ? 'One offer is waiting for you.' : `${count} offers are waiting for you.`,
      )
    },
  }
}
