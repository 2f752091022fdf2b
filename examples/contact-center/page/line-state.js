import { button } from './button.js'
import { secondsLeft } from './duration.js'
import { element, setAttribute, setShown, setText } from './element.js'

/**
 * Whether the agent's standing line is up; without that there are no calls.
 *
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function lineState(commands) {
  const text = element('span', { 'aria-live': 'polite' })
  const call = button({ label: 'Call now', kind: 'quiet', onPress: () => commands.callLine() })
  const node = element('span', { class: 'line-state' }, text, call)
  return {
    node,
    /**
     * @param {import('@ringwright/acd/agent-link').DeskAgent['line']} line
     * @param {number} now
     */
    update(line, now) {
      setShown(node, line !== undefined)
      if (!line) return
      const { isUp, retryAt } = line
      setAttribute(node, 'data-state', isUp ? 'up' : 'down')
      setShown(call, retryAt !== undefined)
      if (isUp) setText(text, 'Your line is up')
      else if (retryAt === undefined) setText(text, 'Your line is down')
      else setText(text, `Your line is down; called again in ${secondsLeft(retryAt - now)} s`)
    },
  }
}
