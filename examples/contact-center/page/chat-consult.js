import { askColleague } from './ask-colleague.js'
import { button } from './button.js'
import { element, setShown, setText } from './element.js'
import { lineForm } from './line-form.js'
import { noteList } from './note-list.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/** @typedef {NonNullable<ViewedInteraction['consult']>} Consult */

const ASIDE_LENGTH_MAX = 4_000

/**
 * Asks a colleague about a chat, in a thread of their own that the customer does not see.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function chatConsult(interaction, commands) {
  const hint = 'Your colleague reads along. What you say to each other the customer does not see.'
  const ask = askColleague(interaction, commands, hint)
  const state = element('p', { 'aria-live': 'polite' })
  const asides = noteList('Between you two')
  const say = lineForm('Message to your colleague', ASIDE_LENGTH_MAX, (text) => commands.sayAside(interaction, text))
  const both = button({ label: 'Let join', onPress: () => commands.talkWith(interaction, 'both') })
  const apart = button({ label: 'Between us again', onPress: () => commands.talkWith(interaction, 'consulted') })
  const handOver = button({ label: 'Hand over', kind: 'primary', onPress: () => commands.completeConsult(interaction) })
  const end = button({ label: 'End the consult', onPress: () => commands.cancelConsult(interaction) })
  const choices = element('div', { class: 'actions' }, both, apart, handOver, end)
  const node = element('section', { class: 'consult', 'aria-label': 'Consult' }, ...[state, asides.node, say, choices])
  return {
    ask,
    node,
    /** @param {ViewedInteraction} chat */
    update({ consult, state: work, papers }) {
      const isThere = consult?.talksWith !== undefined
      const steers = consult?.role === 'asks'
      setShown(ask.button, work === 'engaged' && !consult)
      setShown(node, consult !== undefined)
      if (consult) setText(state, stateOf(consult))
      asides.update(papers?.asides ?? [])
      setShown(say, isThere)
      setShown(both, steers && consult.talksWith === 'consulted')
      setShown(apart, steers && consult.talksWith === 'both')
      setShown(handOver, isThere && steers)
      setShown(end, steers || (isThere && work === 'engaged'))
    },
  }
}

/** @param {Consult} consult */
function stateOf({ role, with: other, talksWith }) {
  if (role === 'isAsked')
    return talksWith === 'both'
      ? `${other} lets you write to the customer.`
      : `${other} asks you. The customer does not see it.`
  if (talksWith === undefined) return `${other} is asked.`
  return talksWith === 'both'
    ? `${other} writes to the customer too.`
    : `${other} reads along. The customer does not see what you two write here.`
}
