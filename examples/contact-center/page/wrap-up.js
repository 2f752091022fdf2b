import { secondsLeft } from './duration.js'
import { element, setText } from './element.js'
import { icon } from './icon.js'
import { kept } from './kept.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */

/** How it came out. A center of your own has other words here. */
const DISPOSITIONS = ['Solved', 'Call back', 'Passed on', 'Wrong address', 'Nobody there']
const NOTE_LENGTH_MAX = 4_000
/** Before the time is over, so that what was chosen is not lost with it. */
const SAVED_BEFORE_END_MS = 1_500

/**
 * The papers after a customer is gone. When the time runs out, what is filled in by then is saved.
 *
 * @param {string} interaction
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function wrapUp(interaction, commands) {
  const key = `wrap-up.${interaction}`
  const draft = kept.load(key, { disposition: '', note: '' })
  const left = element('p', { class: 'hint' })
  const note = element('textarea', {
    ...{ id: `note-${interaction}`, rows: '3', maxlength: String(NOTE_LENGTH_MAX), oninput: save },
  })
  note.value = draft.note
  const radios = DISPOSITIONS.map((value) =>
    element('input', { type: 'radio', name: 'disposition', value, checked: value === draft.disposition }),
  )
  const choices = radios.map((radio) => element('label', { class: 'choice' }, radio, element('span', {}, radio.value)))
  const form = element(
    'form',
    {
      ...{ class: 'wrap-up', 'aria-label': 'Wrap-up', onchange: save },
      onsubmit(/** @type {SubmitEvent} */ event) {
        event.preventDefault()
        void finish()
      },
    },
    element('h3', {}, 'How did it come out?'),
    element('div', { class: 'dispositions', role: 'radiogroup', 'aria-label': 'Disposition' }, ...choices),
    element('label', { for: note.id }, 'Note'),
    note,
    element(
      'div',
      { class: 'wrap-up-end' },
      element('button', { type: 'submit', class: 'button primary' }, icon('check'), 'Finish'),
      left,
    ),
  )
  let isFinishing = false

  function filledIn() {
    const disposition = radios.find(({ checked }) => checked)?.value ?? ''
    return { disposition, note: note.value.trim() }
  }
  function save() {
    kept.save(key, filledIn())
  }
  async function finish() {
    if (isFinishing) return
    isFinishing = true
    const { disposition, note: words } = filledIn()
    // A note belongs to a disposition.
    const named = disposition || (words && 'Note only')
    await commands.finishWrapUp(interaction, { ...(named && { disposition: named }), ...(words && { note: words }) })
    isFinishing = false
  }

  return {
    node: form,
    /**
     * @param {ViewedInteraction} viewed
     * @param {number} now
     */
    update({ until }, now) {
      if (until === undefined) return
      setText(left, `${secondsLeft(until - now)} s left`)
      const { disposition, note: words } = filledIn()
      if (until - now < SAVED_BEFORE_END_MS && (disposition || words)) void finish()
    },
    focus: () => (radios.find(({ checked }) => checked) ?? radios[0])?.focus(),
    forget: () => kept.drop(key),
  }
}
