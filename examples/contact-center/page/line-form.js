import { element } from './element.js'

/**
 * A line to write something in, emptied once the center has it.
 *
 * @param {string} label
 * @param {number} lengthMax
 * @param {(text: string) => Promise<boolean>} onWrite
 */
export function lineForm(label, lengthMax, onWrite) {
  const input = element('input', { type: 'text', maxlength: String(lengthMax) })
  return element(
    'form',
    {
      class: 'line',
      async onsubmit(/** @type {SubmitEvent} */ event) {
        event.preventDefault()
        const text = input.value.trim()
        if (text !== '' && (await onWrite(text))) input.value = ''
      },
    },
    element('label', {}, element('span', {}, label), input),
    element('button', { type: 'submit', class: 'button quiet' }, 'Add'),
  )
}
