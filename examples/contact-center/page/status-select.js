import { element, setAttribute, setShown, setText } from './element.js'

/** @typedef {import('@ringwright/acd/agent-link').DeskAgent['status']['name']} StatusName */
/** @typedef {{ name: StatusName, reason?: string | undefined }} Chosen */
/** @typedef {import('./break-list.js').Breaks} Breaks */

const NAMES = { available: 'Available', break: 'Break', offline: 'Offline' }

/** @param {Chosen} chosen */
function statusText({ name, reason }) {
  return reason ? `${NAMES[name]}: ${reason}` : NAMES[name]
}

/** @param {Chosen} chosen */
const valueOf = ({ name, reason }) => (reason ? `${name}:${reason}` : name)

/**
 * A status to choose. When work is at hand the choice waits for its end, and a line says so.
 *
 * @param {object} options
 * @param {string} options.label
 * @param {(chosen: { status: StatusName, reason?: string }) => Promise<unknown>} options.onChoose
 */
export function statusSelect({ label, onChoose }) {
  const select = element('select', {
    'aria-label': label,
    async onchange() {
      const [name, reason] = select.value.split(':')
      await onChoose({ status: /** @type {StatusName} */ (name), ...(reason && { reason }) })
      // Back to what the center says: the choice may have been refused.
      if (shown) setValue(shown)
    },
  })
  const pending = element('span', { class: 'pending', role: 'status', hidden: true })
  const control = element('span', { class: 'status-control' }, element('span', { class: 'dot' }), select)
  const late = element('span', { class: 'overdue', role: 'status', hidden: true }, 'longer than it may last')
  /** @type {Chosen | undefined} */
  let shown
  /** @type {Breaks | undefined} */
  let known

  const node = element('span', { class: 'status' }, control, late, pending)

  /**
   * What people choose from: a break of the center's, or any where it names none.
   *
   * @param {Breaks} breaks
   */
  function setBreaks(breaks) {
    if (breaks === known) return
    known = breaks
    select.replaceChildren()
    addOption({ name: 'available' })
    for (const { name: reason } of breaks) addOption({ name: 'break', reason })
    if (breaks.length === 0) addOption({ name: 'break' })
    addOption({ name: 'offline' })
    if (shown) setValue(shown)
  }
  /** @param {Chosen} choice */
  function addOption(choice) {
    select.append(element('option', { value: valueOf(choice) }, statusText(choice)))
  }
  /** @param {Chosen} chosen */
  function setValue(chosen) {
    const value = valueOf(chosen)
    if (![...select.options].some((option) => option.value === value)) addOption(chosen)
    if (select.value !== value) select.value = value
  }

  return {
    node,
    /**
     * @param {Chosen & { overdue?: boolean | undefined }} status
     * @param {Chosen | undefined} next
     * @param {Breaks} breaks
     */
    update(status, next, breaks) {
      setBreaks(breaks)
      setAttribute(control, 'data-overdue', status.overdue ? 'true' : undefined)
      setShown(late, status.overdue === true)
      setAttribute(control, 'data-status', status.name)
      const chosen = next ?? status
      if (!shown || valueOf(shown) !== valueOf(chosen)) setValue(chosen)
      shown = chosen
      setShown(pending, next !== undefined)
      setText(pending, next ? `${statusText(status)} until the work at hand is done` : '')
    },
  }
}
