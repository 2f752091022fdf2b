import { element } from './element.js'
import { lineForm } from './line-form.js'

const REMARK_LENGTH_MAX = 4_000

/**
 * Where agents write to each other about a conversation. Far from where they write to the customer, so that the one is never
 * taken for the other; what was written stands in the thread.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function remarkForm(interaction, commands) {
  const form = lineForm('Write to colleagues', REMARK_LENGTH_MAX, (text) => commands.addRemark(interaction, text))
  return element(
    'section',
    { class: 'papers', 'aria-label': 'Colleagues' },
    element('h3', {}, 'Among colleagues'),
    element('p', { class: 'hint' }, 'Stays with the conversation. The customer never sees it.'),
    form,
  )
}
