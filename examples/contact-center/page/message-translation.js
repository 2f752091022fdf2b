import { button } from './button.js'
import { element, setShown, setText } from './element.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */

/**
 * Who translates for the agent.
 *
 * @typedef {object} Translating
 * @property {(message: DeskMessage) => boolean} can
 * @property {(message: DeskMessage) => Promise<{ text: string, language?: string | undefined, by: string } | undefined>} translate
 */

/**
 * Below what a customer wrote: the same in the agent's language, once the agent asks for it.
 *
 * @param {Translating} translating
 */
export function messageTranslation({ can, translate }) {
  /** @type {DeskMessage | undefined} */
  let message
  let isTranslated = false
  const words = element('p', { class: 'words', lang: navigator.language, dir: 'auto' })
  const source = element('p', { class: 'hint' })
  const shown = element('div', { class: 'translation' }, words, source)
  const ask = button({
    ...{ label: 'Translate', kind: 'quiet' },
    async onPress() {
      const asked = message
      const found = asked && (await translate(asked))
      // What was changed meanwhile says something else.
      if (!found || asked.text !== message?.text) return
      setText(words, found.text)
      setText(source, `Translated by ${found.by}, a machine${found.language ? `, from ${found.language}` : ''}`)
      isTranslated = true
      setShown(shown, true)
      setShown(ask, false)
    },
  })
  const node = element('div', { class: 'message-actions' }, ask)
  setShown(shown, false)
  return {
    nodes: [shown, node],
    /** @param {DeskMessage} next */
    update(next) {
      if (next.text !== message?.text) isTranslated = false
      message = next
      setShown(shown, isTranslated)
      setShown(ask, can(next) && next.text !== undefined && !isTranslated)
    },
  }
}
