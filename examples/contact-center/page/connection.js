import { button } from './button.js'
import { element, setAttribute, setShown, setText } from './element.js'

/** Close codes of the link after which this page stands still. */
const REPLACED = 4001
const INCOMPATIBLE = 4002

/**
 * Whether the page shows what is going on now.
 *
 * @param {import('./connect.js').Client} client
 */
export function connection(client) {
  const text = element('span', { role: 'status' })
  const again = button({ label: 'Go on here', kind: 'quiet', onPress: () => client.start() })
  const node = element('span', { class: 'connection' }, element('span', { class: 'dot' }), text, again)
  return {
    node,
    update() {
      const { state } = client
      setAttribute(node, 'data-phase', state.phase)
      setShown(again, state.phase === 'stopped' && state.code === REPLACED)
      setText(text, textOf(state))
    },
  }
}

/** @param {import('./connect.js').Client['state']} state */
function textOf(state) {
  switch (state.phase) {
    case 'connected':
      return 'Connected'
    case 'connecting':
      return 'Connecting…'
    case 'waiting':
      return 'Connection lost, trying again…'
    case 'stopped':
      if (state.code === REPLACED) return 'You work in another tab'
      if (state.code === INCOMPATIBLE) return 'There is a new version: load the page anew'
      return 'Not connected'
  }
}
