import { element } from './element.js'

/** @typedef {NonNullable<Awaited<ReturnType<import('./connect.js').Client['dispositions']>>['form']>} DispositionForm */
/** @typedef {NonNullable<DispositionForm['fields']>[string]} Field */
/** @typedef {string | number | boolean} FieldValue */
/** @typedef {{ disposition: string, fields: Record<string, FieldValue> }} Said */

/**
 * What a queue asks when an interaction is over: a code, and further questions.
 *
 * @param {string} interaction
 * @param {DispositionForm} form
 * @param {Said} draft
 */
export function dispositionForm(interaction, form, draft) {
  const radios = form.codes.map(({ code }) =>
    element('input', {
      ...{ type: 'radio', name: `disposition-${interaction}`, value: code, checked: code === draft.disposition },
    }),
  )
  /** @type {Map<string, HTMLElement>} */
  const groups = new Map()
  for (const [at, { code, name = code, group = '' }] of form.codes.entries()) {
    const box = groups.get(group) ?? element('div', { class: 'dispositions', role: 'group', 'aria-label': group })
    groups.set(group, box)
    box.append(element('label', { class: 'choice' }, /** @type {Node} */ (radios[at]), element('span', {}, name)))
  }
  const questions = Object.entries(form.fields ?? {}).map(([name, field]) => question(name, field, draft.fields[name]))
  return {
    node: element(
      'div',
      { class: 'disposition-form' },
      element('div', { role: 'radiogroup', 'aria-label': 'Disposition' }, ...groups.values()),
      ...questions.map(({ node }) => node),
    ),
    /** @returns {Said} */
    filledIn: () => ({
      disposition: radios.find(({ checked }) => checked)?.value ?? '',
      fields: Object.fromEntries(
        questions.flatMap(({ name, value }) => {
          const said = value()
          return said === undefined ? [] : [[name, said]]
        }),
      ),
    }),
    focus: () => (radios.find(({ checked }) => checked) ?? radios[0])?.focus(),
  }
}

/**
 * @param {string} name
 * @param {Field} field
 * @param {FieldValue | undefined} known
 */
function question(name, { type, name: label = name, choices = [], min, max }, known) {
  if (type === 'choice' || type === 'yesNo') {
    const offered = type === 'choice' ? choices : ['yes', 'no']
    const options = ['', ...offered].map((value) => element('option', { value }, value))
    const select = element('select', {}, ...options)
    select.value = known === undefined ? '' : typeof known === 'boolean' ? (known ? 'yes' : 'no') : String(known)
    const value = () => (select.value === '' ? undefined : type === 'yesNo' ? select.value === 'yes' : select.value)
    return { name, node: labelled(label, select), value }
  }
  const input = element('input', {
    type,
    ...(type === 'number' && { step: 'any' }),
    ...(type === 'number' && min !== undefined && { min: String(min) }),
    ...(max !== undefined && { [type === 'number' ? 'max' : 'maxlength']: String(max) }),
  })
  input.value = known === undefined ? '' : String(known)
  const value = () =>
    input.value.trim() === '' ? undefined : type === 'number' ? Number(input.value) : input.value.trim()
  return { name, node: labelled(label, input), value }
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
function labelled(label, control) {
  return element('label', { class: 'question' }, element('span', {}, label), control)
}
