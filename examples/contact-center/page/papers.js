import { button } from './button.js'
import { element, setShown } from './element.js'
import { keyedList } from './keyed-list.js'
import { lineForm } from './line-form.js'
import { noteList } from './note-list.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

const NOTE_LENGTH_MAX = 4_000
const TAG_LENGTH_MAX = 64

/**
 * What was written down about an interaction: tags and notes, for whoever has to do with it next.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function papers(interaction, commands) {
  const tags = element('ul', { class: 'tags', 'aria-label': 'Tags' })
  const notes = noteList('Notes')
  const tag = lineForm('Add a tag', TAG_LENGTH_MAX, (text) => commands.changeTags(interaction, { add: [text] }))
  const note = lineForm('Add a note', NOTE_LENGTH_MAX, (text) => commands.addNote(interaction, text))
  const node = element(
    'section',
    { class: 'papers', 'aria-label': 'Papers' },
    element('h3', {}, 'Tags and notes'),
    ...[tags, tag, notes.node, note],
  )
  const tagList = keyedList(
    tags,
    (/** @type {string} */ name) => name,
    (name) => ({
      node: element(
        'li',
        { class: 'tag' },
        element('span', {}, name),
        button({
          ...{ label: '×', kind: 'quiet', describe: `Remove the tag ${name}` },
          onPress: () => commands.changeTags(interaction, { remove: [name] }),
        }),
      ),
      update() {},
    }),
  )
  return {
    node,
    /** @param {ViewedInteraction} viewed */
    update({ state, papers: written }) {
      setShown(node, state !== 'offered' || written !== undefined)
      for (const part of [tag, note]) setShown(part, state !== 'offered')
      tagList.update(written?.tags ?? [])
      notes.update(written?.notes ?? [])
    },
  }
}
