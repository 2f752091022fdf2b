import { choiceDialog } from './choice-dialog.js'

/**
 * Asks a colleague about a customer: a button, and who is there to be asked.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 * @param {string} hint what the customer meets meanwhile
 */
export function askColleague(interaction, commands, hint) {
  return choiceDialog({
    ...{ id: `consult-${interaction}`, label: 'Ask a colleague', title: 'Ask a colleague', hint },
    none: 'No colleague is signed in.',
    async choices() {
      const colleagues = await commands.colleagues()
      return colleagues.map(({ id, name, detail }) => ({
        ...{ label: name, detail },
        choose: () => commands.consult(interaction, id),
      }))
    },
  })
}
