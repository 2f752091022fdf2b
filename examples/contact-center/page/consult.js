import { askColleague } from './ask-colleague.js'
import { button } from './button.js'
import { element, setShown, setText } from './element.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/** @typedef {NonNullable<ViewedInteraction['consult']>} Consult */

/**
 * Asks a colleague while the customer hears music, and then talks with either, with both, or hands the customer over.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function consult(interaction, commands) {
  const ask = askColleague(interaction, commands, 'The customer hears music meanwhile.')
  const state = element('p', { 'aria-live': 'polite' })
  const customer = button({ label: 'To the customer', onPress: () => commands.talkWith(interaction, 'customer') })
  const consulted = button({ label: 'To the colleague', onPress: () => commands.talkWith(interaction, 'consulted') })
  const both = button({ label: 'Join all', onPress: () => commands.talkWith(interaction, 'both') })
  const handOver = button({ label: 'Hand over', kind: 'primary', onPress: () => commands.completeConsult(interaction) })
  const cancel = button({ label: 'Back to the customer', onPress: () => commands.cancelConsult(interaction) })
  const choices = element('div', { class: 'actions' }, customer, consulted, both, handOver, cancel)
  const node = element('section', { class: 'consult', 'aria-label': 'Consult' }, state, choices)
  return {
    ask,
    node,
    /** @param {ViewedInteraction} call */
    update({ consult: asked, state: work }) {
      setShown(ask.button, work === 'engaged' && !asked)
      setShown(node, asked !== undefined)
      if (!asked) return
      const steers = asked.role === 'asks'
      setText(state, stateOf(asked))
      setShown(choices, steers)
      setShown(customer, asked.talksWith === 'consulted')
      setShown(consulted, asked.talksWith === 'customer')
      setShown(both, asked.talksWith !== undefined && asked.talksWith !== 'both')
      setShown(handOver, asked.talksWith !== undefined)
    },
  }
}

/** @param {Consult} consult */
function stateOf({ role, with: other, talksWith }) {
  if (role === 'isAsked') return talksWith === undefined ? `${other} asks you about a customer.` : `${other} asks you.`
  if (talksWith === undefined) return `The phone of ${other} rings. The customer hears music.`
  if (talksWith === 'consulted') return `You are talking to ${other}. The customer hears music.`
  return talksWith === 'customer' ? `${other} hears music.` : `You, ${other} and the customer hear each other.`
}
