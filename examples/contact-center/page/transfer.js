import { choiceDialog } from './choice-dialog.js'

/**
 * Gives an interaction away: to a queue, or to a colleague by name.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function transfer(interaction, commands) {
  return choiceDialog({
    ...{ id: `transfer-${interaction}`, label: 'Transfer', icon: 'transfer', title: 'Transfer' },
    hint: 'The customer waits there, and you are free for the next one. Whom a colleague does not take comes back to you.',
    async choices() {
      const [queues, colleagues] = await Promise.all([commands.queues(), commands.colleagues()])
      return [
        ...queues.map(({ id, name }) => ({
          label: name,
          choose: () => commands.transfer(interaction, { queue: id }, name),
        })),
        ...colleagues.map(({ id, name, detail }) => ({
          ...{ label: name, detail },
          choose: () => commands.transfer(interaction, { agent: id }, name),
        })),
      ]
    },
  })
}
