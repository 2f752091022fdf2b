import { button } from './button.js'
import { element } from './element.js'

/**
 * A button and, once it is pressed, the queues to choose from; they are asked for each time, for they may change.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function transfer(interaction, commands) {
  const list = element('ul', { class: 'choice-list' })
  /** @type {HTMLDialogElement} */
  const dialog = element(
    'dialog',
    { 'aria-labelledby': `transfer-${interaction}` },
    element('h2', { id: `transfer-${interaction}` }, 'Transfer to a queue'),
    element('p', { class: 'hint' }, 'The customer waits there, and you are free for the next one.'),
    list,
    button({ label: 'Cancel', onPress: () => dialog.close() }),
  )
  const open = button({
    label: 'Transfer',
    icon: 'transfer',
    async onPress() {
      const queues = await commands.queues()
      list.replaceChildren(
        ...queues.map((queue) =>
          element(
            'li',
            {},
            button({
              label: queue.name,
              async onPress() {
                if (await commands.transfer(interaction, queue)) dialog.close()
              },
            }),
          ),
        ),
      )
      dialog.showModal()
    },
  })
  return { button: open, dialog }
}
