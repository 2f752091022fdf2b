import { button } from './button.js'
import { element } from './element.js'

/** @typedef {{ label: string, detail?: string, choose: () => Promise<boolean> }} Choice */

/**
 * A button and, once it is pressed, what there is to choose from; it is asked for each time, for it may change.
 *
 * @param {object} options
 * @param {string} options.id unique on the page
 * @param {string} options.label
 * @param {string} [options.describe] what is said instead of the label, where that alone would be ambiguous
 * @param {import('./icon.js').IconName} [options.icon]
 * @param {'plain' | 'quiet'} [options.kind]
 * @param {string} options.title
 * @param {string} options.hint
 * @param {string} [options.none] what is said when there is nothing to choose from
 * @param {() => Promise<readonly Choice[]>} options.choices
 */
export function choiceDialog({ id, label, describe, icon, kind = 'plain', title, hint, none = '', choices }) {
  const list = element('ul', { class: 'choice-list' })
  const empty = element('p', { class: 'hint' })
  /** @type {HTMLDialogElement} */
  const dialog = element(
    'dialog',
    { 'aria-labelledby': id },
    element('h2', { id }, title),
    element('p', { class: 'hint' }, hint),
    ...[list, empty],
    button({ label: 'Cancel', onPress: () => dialog.close() }),
  )
  const open = button({
    ...{ label, kind, ...(icon && { icon }), ...(describe && { describe }) },
    async onPress() {
      const offered = await choices()
      empty.textContent = offered.length === 0 ? none : ''
      list.replaceChildren(...offered.map((choice) => element('li', {}, choiceButton(choice, dialog))))
      dialog.showModal()
    },
  })
  return { button: open, dialog }
}

/**
 * @param {Choice} choice
 * @param {HTMLDialogElement} dialog
 */
function choiceButton({ label, detail, choose }, dialog) {
  const node = button({
    label,
    async onPress() {
      if (await choose()) dialog.close()
    },
  })
  if (detail) node.append(element('span', { class: 'hint' }, detail))
  return node
}
