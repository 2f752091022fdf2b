import { button } from './button.js'
import { dispositionForm } from './disposition-form.js'
import { secondsLeft } from './duration.js'
import { element, setShown, setText } from './element.js'
import { icon } from './icon.js'
import { kept } from './kept.js'

/** @typedef {import('@ringwright/acd/agent-link').ViewedInteraction} ViewedInteraction */
/** @typedef {import('./disposition-form.js').DispositionForm} DispositionForm */

const NOTE_LENGTH_MAX = 4_000
/** Before the time is over, so that what was chosen is not lost with it. */
const SAVED_BEFORE_END_MS = 1_500
const EXTENDED_BY_MS = 30_000

/** Where a queue does not say how it can come out, a note is all there is. */
const NOTE_ONLY = 'Note only'

/**
 * The papers after a customer is gone. When the time runs out, what is filled in by then is saved.
 *
 * @param {ViewedInteraction} first
 * @param {import('./desk-commands.js').DeskCommands} commands
 */
export function wrapUp({ id: interaction, queue }, commands) {
  const key = `wrap-up.${interaction}`
  const draft = kept.load(key, { disposition: '', fields: {}, note: '' })
  const left = element('p', { class: 'hint' })
  const note = element('textarea', {
    ...{ id: `note-${interaction}`, rows: '3', dir: 'auto', maxlength: String(NOTE_LENGTH_MAX), oninput: save },
  })
  note.value = draft.note
  const place = element('div')
  const extend = button({
    label: `${EXTENDED_BY_MS / 1_000} s more`,
    kind: 'quiet',
    onPress: () => commands.extendWrapUp(interaction, EXTENDED_BY_MS),
  })
  const node = element(
    'form',
    {
      ...{ class: 'wrap-up', 'aria-label': 'Wrap-up', onchange: save },
      onsubmit(/** @type {SubmitEvent} */ event) {
        event.preventDefault()
        void finish()
      },
    },
    element('h3', {}, 'How did it come out?'),
    place,
    element('label', { for: note.id }, 'Note'),
    note,
    element(
      'div',
      { class: 'wrap-up-end' },
      element('button', { type: 'submit', class: 'button primary' }, icon('check'), 'Finish'),
      ...[extend, left],
    ),
  )
  /** @type {ReturnType<typeof dispositionForm> | undefined} */
  let form
  let isAsked = false
  let isFinishing = false
  let isFiled = false

  function filledIn() {
    const { disposition, fields } = form?.filledIn() ?? draft
    return { disposition, fields, note: note.value.trim() }
  }
  function save() {
    isFiled = false
    kept.save(key, filledIn())
  }
  async function askForForm() {
    isAsked = true
    const asked = await commands.dispositions(queue.id)
    if (!asked) isAsked = false
    if (!asked?.form) return
    form = dispositionForm(interaction, asked.form, draft)
    place.replaceChildren(form.node)
  }
  async function finish() {
    if (isFinishing) return
    isFinishing = true
    const { disposition, fields, note: words } = filledIn()
    // A note belongs to a disposition; where the queue has codes, one of them is chosen.
    const said = disposition || (words && !form && NOTE_ONLY)
    const how = said && { disposition: said, ...(words && { note: words }), fields }
    isFiled = await commands.finishWrapUp(interaction, how || {})
    isFinishing = false
  }

  return {
    node,
    /**
     * @param {ViewedInteraction} viewed
     * @param {number} now
     */
    update({ until, wrapUp: rule }, now) {
      if (until === undefined) return
      if (!isAsked) void askForForm()
      const isTimed = rule.mode === 'mandatoryTimeboxedNoEarlyExit'
      const time = `${secondsLeft(until - now)} s left`
      setText(left, isFiled && isTimed ? `Noted; ${time}` : time)
      setShown(extend, rule.mode !== 'mandatoryDiscretionary')
      const { disposition, note: words } = filledIn()
      if (!isFiled && until - now < SAVED_BEFORE_END_MS && (disposition || (words && !form))) void finish()
    },
    focus: () => (form ?? note).focus(),
    forget: () => kept.drop(key),
  }
}
