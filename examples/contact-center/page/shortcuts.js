import { button } from './button.js'
import { element } from './element.js'

/** @typedef {{ keys: string, code: string, does: string, run: () => unknown }} Shortcut */

/**
 * Keys for what is done a hundred times a day, and the list of them. Physical keys count (`KeyboardEvent.code`): with Alt
 * held down some keyboards type another character.
 *
 * @param {readonly Shortcut[]} shortcuts
 */
export function shortcuts(shortcuts) {
  const rows = shortcuts.flatMap(({ keys, does }) => [
    element('dt', {}, ...keys.split('+').map((key) => element('kbd', {}, key))),
    element('dd', {}, does),
  ])
  /** @type {HTMLDialogElement} */
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'shortcuts-title' },
    element('h2', { id: 'shortcuts-title' }, 'Keyboard'),
    element('dl', { class: 'shortcut-list' }, ...rows),
    button({ label: 'Close', onPress: () => dialog.close() }),
  )
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    const shortcut = shortcuts.find(({ code }) => code === event.code)
    if (!shortcut) return
    event.preventDefault()
    void shortcut.run()
  }
  document.addEventListener('keydown', onKey)
  const help = button({ label: 'Keyboard', kind: 'quiet', icon: 'keypad', onPress: () => dialog.showModal() })
  help.classList.add('shortcut-help')
  return {
    dialog,
    button: help,
    stop: () => document.removeEventListener('keydown', onKey),
  }
}
