import { button } from './button.js'
import { consult } from './consult.js'
import { duration } from './duration.js'
import { element, setAttribute, setShown, setText } from './element.js'
import { keypad } from './keypad.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

/**
 * A call in hand: how long it lasts and whether the customer hears music or the agent.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function callPanel(interaction, commands) {
  const timer = element('p', { class: 'call-timer', role: 'timer' })
  const state = element('p', { class: 'call-state', 'aria-live': 'polite' })
  const hint = element('p', { class: 'hint' })
  const keys = keypad((digits) => commands.sendDigits(interaction, digits))
  const toggle = button({ label: 'Keypad', icon: 'keypad', onPress: () => keys.toggle() })
  const secured = button({
    label: 'Card number',
    onPress: () => commands.secure(interaction, secured.getAttribute('aria-pressed') !== 'true'),
  })
  const asking = consult(interaction, commands)
  const tools = element('div', { class: 'actions' }, toggle, secured, asking.ask.button)
  const node = element(
    'section',
    { class: 'call', 'aria-label': 'Call' },
    ...[timer, state, hint, tools, keys.node, asking.node, asking.ask.dialog],
  )
  return {
    node,
    /**
     * @param {ViewedInteraction} call
     * @param {number} now
     */
    update(call, now) {
      setAttribute(node, 'data-state', call.held ? 'held' : call.state)
      setShown(timer, call.state === 'engaged')
      setText(timer, duration(now - call.since))
      // During a consult, its own part says with whom the agent talks.
      setShown(state, call.state !== 'engaged' || call.consult === undefined)
      setText(state, stateOf(call))
      setText(hint, hintOf(call))
      for (const control of [toggle, secured]) setShown(control, call.state === 'engaged')
      secured.setAttribute('aria-pressed', String(call.secured))
      asking.update(call)
      if (call.state !== 'engaged') keys.close()
    },
  }
}

/** @param {ViewedInteraction} call */
function stateOf({ state, held, offer }) {
  if (offer?.onLine) return 'Somebody is on your line.'
  if (state === 'offered') return 'Your phone is ringing: pick up to accept.'
  if (state === 'wrapping') return 'The call is over.'
  return held ? 'On hold' : 'You are talking'
}

/** @param {ViewedInteraction} call */
function hintOf({ held, secured }) {
  if (held) return 'The customer hears music.'
  return secured ? 'Nothing is recorded, and keys are hidden.' : ''
}
