import { element, isShown, setShown } from './element.js'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']
/** As many as the field shows: what was typed before is said. */
const SHOWN_MAX = 24

/**
 * Digits for whatever menu the other side has. The computer's own keys work while one of these has the focus.
 *
 * @param {(digit: string) => Promise<boolean>} onDigit
 */
export function keypad(onDigit) {
  const sent = element('output', { class: 'keypad-sent', 'aria-label': 'Digits sent' })
  /** Digits leave in the order in which they were typed. */
  let last = Promise.resolve(true)

  /** @param {string} digit */
  function press(digit) {
    last = last.then(async () => {
      if (await onDigit(digit)) sent.textContent = `${sent.textContent ?? ''}${digit}`.slice(-SHOWN_MAX)
      return true
    })
  }
  const keys = KEYS.map((key) => element('button', { type: 'button', class: 'key', onclick: () => press(key) }, key))
  const node = element(
    'div',
    {
      class: 'keypad',
      role: 'group',
      'aria-label': 'Keypad',
      hidden: true,
      onkeydown(/** @type {KeyboardEvent} */ event) {
        if (event.altKey || event.ctrlKey || event.metaKey || !KEYS.includes(event.key)) return
        event.preventDefault()
        press(event.key)
      },
    },
    sent,
    element('div', { class: 'keys' }, ...keys),
  )
  return {
    node,
    toggle() {
      setShown(node, !isShown(node))
      if (isShown(node)) keys[0]?.focus()
    },
    close: () => setShown(node, false),
  }
}
