import { element } from './element.js'
import { icon } from './icon.js'

/**
 * @typedef {object} ButtonOptions
 * @property {string} label
 * @property {import('./icon.js').IconName} [icon]
 * @property {'plain' | 'primary' | 'danger' | 'quiet'} [kind] default plain
 * @property {string} [shortcut] as `aria-keyshortcuts` wants it: `Alt+A`
 * @property {string} [describe] what is said instead of the label, where the label alone would be ambiguous
 * @property {() => unknown} onPress a promise keeps the button busy until it is settled
 */

/**
 * A button that does nothing more while it is busy. It stays focusable all the while: disabling it would throw those
 * who use a keyboard back to the top of the page.
 *
 * @param {ButtonOptions} options
 */
export function button({ label, icon: picture, kind = 'plain', shortcut, describe, onPress }) {
  const node = element('button', {
    type: 'button',
    class: `button ${kind}`,
    async onclick() {
      if (node.getAttribute('aria-disabled') === 'true') return
      node.setAttribute('aria-disabled', 'true')
      try {
        await onPress()
      } finally {
        node.removeAttribute('aria-disabled')
      }
    },
  })
  if (picture) node.append(icon(picture))
  node.append(element('span', { class: 'label' }, label))
  if (describe) node.setAttribute('aria-label', describe)
  if (shortcut) {
    node.setAttribute('aria-keyshortcuts', shortcut)
    node.title = `${describe ?? label} (${shortcut})`
  }
  return node
}
