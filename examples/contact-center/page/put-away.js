import { button } from './button.js'
import { choiceDialog } from './choice-dialog.js'

const MINUTE_MS = 60_000
const PARKED_MS = 2 * MINUTE_MS
const SNOOZES = [
  { label: 'For ten minutes', forMs: 10 * MINUTE_MS },
  { label: 'For an hour', forMs: 60 * MINUTE_MS },
  { label: 'Until tomorrow', forMs: 24 * 60 * MINUTE_MS },
]

/**
 * Puts an interaction away: a call for somebody to pick up, a chat until later.
 *
 * @param {{ id: string, medium: 'voice' | 'text' }} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function putAway({ id, medium }, commands) {
  if (medium === 'voice')
    return { button: button({ label: 'Park', icon: 'park', onPress: () => commands.park(id, PARKED_MS) }), dialogs: [] }
  const { button: open, dialog } = choiceDialog({
    ...{ id: `snooze-${id}`, label: 'Snooze', icon: 'snooze', title: 'Snooze' },
    hint: 'It leaves your desk, and comes back to you then, or as soon as the customer writes.',
    choices: async () => SNOOZES.map(({ label, forMs }) => ({ label, choose: () => commands.snooze(id, forMs) })),
  })
  return { button: open, dialogs: [dialog] }
}

/**
 * What was put away by this agent, or for everybody of a queue.
 *
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function parkedList(commands) {
  return choiceDialog({
    ...{ id: 'parked', label: 'Put away', icon: 'park', kind: 'quiet', title: 'Put away' },
    hint: 'Parked calls and snoozed chats. What you pick up is offered to you.',
    none: 'Nothing is put away.',
    async choices() {
      const parked = await commands.parked()
      return parked.map(({ id, medium, from, by, queue }) => ({
        label: `Pick up ${medium === 'voice' ? 'the call' : 'the chat'} of ${from}`,
        detail: `${queue.name} · put away by ${by.name}`,
        choose: () => commands.pickUp(id),
      }))
    },
  })
}
