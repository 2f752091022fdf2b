import { element } from './element.js'

/** How long a notice stays: two lines are read in half of it. */
const SHOWN_MS = 7_000
const NOTICES_MAX = 4

/**
 * Short sentences about what just happened, at the edge of the page; screen readers say them when they are done with
 * what they say.
 */
export function notices() {
  const node = element('div', { class: 'notices', role: 'status', 'aria-live': 'polite' })
  return {
    node,
    /** @param {string} text */
    say(text) {
      const notice = element('p', { class: 'notice' }, text)
      notice.addEventListener('click', () => notice.remove())
      node.append(notice)
      while (node.childElementCount > NOTICES_MAX) node.firstElementChild?.remove()
      setTimeout(() => notice.remove(), SHOWN_MS)
    },
  }
}
/** @typedef {ReturnType<typeof notices>} Notices */
