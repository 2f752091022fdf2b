import { button } from './button.js'
import { element, setText } from './element.js'

/** A question before something that cannot be undone. Escape means no. */
export function confirmation() {
  const question = element('p', { id: 'question' })
  const yes = button({ label: 'Yes', kind: 'danger', onPress: () => dialog.close('yes') })
  const no = button({ label: 'Cancel', onPress: () => dialog.close('no') })
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'question' },
    question,
    element('div', { class: 'dialog-end' }, no, yes),
  )
  return {
    dialog,
    /**
     * @param {string} text
     * @param {string} answer what the button says that does it
     * @returns {Promise<boolean>}
     */
    ask(text, answer) {
      setText(question, text)
      setText(/** @type {Element} */ (yes.querySelector('.label')), answer)
      dialog.returnValue = ''
      dialog.showModal()
      no.focus()
      return new Promise((resolve) => {
        dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
      })
    },
  }
}
