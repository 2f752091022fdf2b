import { element, setShown } from './element.js'

/** @typedef {{ number: string, sip: string, chatUrl: string }} Info */

/** What to do to see something happen. */
export function emptyState() {
  const away = element('li', {}, 'Set your status to Available, at the top of this page.')
  const steps = element('ul', {}, away)
  const node = element(
    'section',
    { class: 'empty', 'aria-label': 'Nothing selected' },
    element('img', { src: '/page/icon.svg', alt: '', width: '56', height: '56' }),
    element('h2', {}, 'Nothing to do at the moment'),
    element('p', {}, 'Calls and chats appear here as soon as they are offered to you.'),
    steps,
  )
  void describe(steps)
  return {
    node,
    /** @param {boolean} isAvailable whether the agent gets work already */
    update: (isAvailable) => setShown(away, !isAvailable),
  }
}

/** @param {HTMLElement} steps */
async function describe(steps) {
  try {
    const response = await fetch('/api/info')
    if (!response.ok) return
    /** @type {Info} */
    const { number, sip, chatUrl } = await response.json()
    const chat = element('a', { href: chatUrl, target: '_blank', rel: 'noopener' }, 'chat page')
    steps.append(
      element('li', {}, 'Open the ', chat, ' and write something as a visitor.'),
      element(
        'li',
        {},
        'Or call ',
        element('code', {}, number),
        ' with a SIP phone at ',
        element('code', {}, sip),
        '.',
      ),
    )
  } catch {
    // Without the hints the page works as well.
  }
}
