import { element } from './element.js'

const LENGTH_MAX = 254

/**
 * By what the agent finds the customer to be known: who is known by the same, and has proven it, is the same person.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 * @param {() => Promise<void>} onKnown what was written with the customer may be more now
 */
export function identifyForm(interaction, commands, onKnown) {
  const value = element('input', { type: 'text', maxlength: String(LENGTH_MAX), placeholder: '+49 … or name@…' })
  const proven = element('input', { type: 'checkbox' })
  return element(
    'form',
    {
      class: 'line identify',
      async onsubmit(/** @type {SubmitEvent} */ event) {
        event.preventDefault()
        const written = value.value.trim()
        if (written === '') return
        const kind = written.includes('@') ? 'email' : 'phone'
        const isDone = await commands.identify(interaction, { kind, value: written, verified: proven.checked })
        if (!isDone) return
        value.value = ''
        proven.checked = false
        await onKnown()
      },
    },
    element('label', {}, element('span', {}, 'Known by'), value),
    element('label', { class: 'choice' }, proven, 'Proven'),
    element('button', { type: 'submit', class: 'button quiet' }, 'Add'),
  )
}
