import { button } from './button.js'
import { element, setShown } from './element.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskMessage} DeskMessage */

/**
 * What can still be done with messages.
 *
 * @typedef {object} Revising
 * @property {() => { readonly edit: boolean, readonly takeBack: boolean } | undefined} can
 * @property {(sequence: number, text: string | null) => Promise<boolean>} revise
 */

/** Of which nothing can be said any more to the channel. */
const NOT_THERE = new Set(['failed', 'unknown'])

/**
 * Below an own message: to change its words where they stand, or to take it back.
 *
 * @param {Revising} revising
 */
export function messageActions({ can, revise }) {
  /** @type {DeskMessage | undefined} */
  let message
  const words = element('textarea', { rows: '2', dir: 'auto', 'aria-label': 'Change the message' })
  const save = button({ label: 'Save', kind: 'primary', onPress: () => submit() })
  const cancel = button({ label: 'Cancel', kind: 'quiet', onPress: () => setOpen(false) })
  const form = element('div', { class: 'message-edit', onkeydown: onKey }, words, save, cancel)
  const edit = button({ label: 'Edit', kind: 'quiet', onPress: () => setOpen(true) })
  const takeBack = button({
    ...{ label: 'Take back', kind: 'quiet' },
    onPress: () => message && revise(message.sequence, null),
  })
  const buttons = element('span', { class: 'message-actions' }, edit, takeBack)
  const node = element('div', {}, buttons, form)
  setShown(form, false)

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.isComposing) return
    if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' && !event.shiftKey && event.target === words) {
      event.preventDefault()
      void submit()
    }
  }

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    setShown(form, isOpen)
    setShown(buttons, !isOpen)
    if (isOpen) words.value = message?.text ?? ''
    const next = isOpen ? words : edit
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }

  async function submit() {
    const text = words.value.trim()
    if (!message || text === '' || text === message.text) return setOpen(false)
    if (await revise(message.sequence, text)) setOpen(false)
  }

  return {
    node,
    /** @param {DeskMessage} shown */
    update(shown) {
      message = shown
      const { edit: canEdit = false, takeBack: canTakeBack = false } = can() ?? {}
      const isThere = shown.deletedAt === undefined && !NOT_THERE.has(shown.delivery?.state ?? '')
      setShown(edit, isThere && canEdit && shown.text !== undefined && !shown.options && !shown.location)
      setShown(takeBack, isThere && canTakeBack)
      if (!isThere) setShown(form, false)
    },
  }
}
