import { choiceDialog } from './choice-dialog.js'

/**
 * The queues that the agent may leave and join.
 *
 * @param {import('./connect.js').Client} client
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function ownQueues(client, commands) {
  return choiceDialog({
    ...{ id: 'own-queues', label: 'Queues', kind: 'quiet', title: 'Your queues' },
    hint: 'What is offered to you, or in your hands, stays yours.',
    async choices() {
      const { optionalQueues = [] } = client.view.agent ?? {}
      return optionalQueues.map(({ id, name, joined }) => ({
        label: `${joined ? 'Leave' : 'Join'} ${name}`,
        detail: joined ? 'You get work from it.' : 'You get no work from it.',
        choose: () => commands.chooseQueue(id, !joined),
      }))
    },
  })
}
