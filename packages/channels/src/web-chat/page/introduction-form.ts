import type { ChatTexts } from './chat-texts.js'
import type { FormField } from './form-field.js'

/** As long as an attribute needs to be; what is longer belongs into a message. */
const ANSWER_LENGTH_MAX = 200

/** Fills the form with the fields, and says what was answered when it is sent. */
export function introductionForm(
  form: HTMLFormElement,
  fields: readonly FormField[],
  texts: ChatTexts,
  onAnswered: (answers: Readonly<Record<string, string>>) => void,
): void {
  const inputs = fields.map((field) => ({ field, input: inputOf(field) }))
  const labels = inputs.map(({ field, input }) => {
    const label = document.createElement('label')
    label.append(field.required ? `${field.label} *` : field.label, input)
    return label
  })
  const begin = document.createElement('button')
  begin.type = 'submit'
  begin.className = 'primary'
  begin.textContent = texts.begin
  form.replaceChildren(...labels, begin)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const answers = inputs.map(({ field, input }) => [field.name, input.value.trim()] as const)
    // Browsers take blanks for an answer.
    for (const { input } of inputs) if (input.value.trim() === '') input.value = ''
    if (!form.reportValidity()) return
    onAnswered(Object.fromEntries(answers.filter(([, answer]) => answer !== '')))
  })
}

function inputOf({
  type = 'text',
  name,
  required = false,
  options = [],
}: FormField): HTMLInputElement | HTMLSelectElement {
  if (type === 'select') {
    const select = document.createElement('select')
    select.name = name
    select.required = required
    select.append(...['', ...options].map((text) => new Option(text, text)))
    return select
  }
  const input = document.createElement('input')
  input.name = name
  input.type = type
  input.required = required
  input.maxLength = ANSWER_LENGTH_MAX
  input.dir = 'auto'
  input.autocomplete = type === 'text' ? (name === 'name' ? 'name' : 'on') : type
  return input
}
