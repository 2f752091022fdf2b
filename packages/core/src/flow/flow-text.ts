import { firstCharacters } from '../channel/first-characters.js'
import type { Json } from '../storage/directory.js'
import { FLOW_LIMITS } from './flow-limits.js'
import { type FlowPosition, MASK } from './flow-position.js'
import type { FlowDocument } from './flow-document.js'
import type { FlowText } from './flow-step.js'

const INSERTION = /\{\{\s*([A-Za-z]\w*(?:\.\w+)*)\s*\}\}/g
const LANGUAGE_TAG = /^[A-Za-z0-9-]{2,35}$/

/** The customer's language: the variable `language`, else the document's. */
export function languageOf(document: FlowDocument, position: Pick<FlowPosition, 'variables'>): string {
  const language = Object.hasOwn(position.variables, 'language') ? position.variables.language : undefined
  return typeof language === 'string' && language !== '' ? language : document.language
}

/** The language that a flow has set on its way, because the customer chose it; undefined where it has not. */
export function chosenLanguage(before: FlowPosition, after: FlowPosition): string | undefined {
  const { language } = after.variables
  const isTag = typeof language === 'string' && LANGUAGE_TAG.test(language)
  return isTag && language !== before.variables['language'] ? language : undefined
}

/**
 * The text in the customer's language (else without its region: `en` for `en-GB`; else in the document's language; else
 * the first there is), with its variables. A variable that is not there leaves nothing; a secret one is masked.
 */
export function renderText(text: FlowText, document: FlowDocument, position: FlowPosition): string {
  const template = inLanguage(text, languageOf(document, position), document.language)
  const rendered = template.replaceAll(INSERTION, (_, path: string) => {
    const [name = '', ...parts] = path.split('.')
    return position.secrets.includes(name) ? MASK : shown(partOf(position.variables, [name, ...parts]))
  })
  if (rendered.length <= FLOW_LIMITS.renderedLength) return rendered
  return `${firstCharacters(rendered, FLOW_LIMITS.renderedLength - 1)}…`
}

/** The names of the variables that a text shows. */
export function insertionsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(INSERTION), ([, path = '']) => path.split('.')[0] as string)
}

function inLanguage(text: FlowText, language: string, fallback: string): string {
  if (typeof text === 'string') return text
  for (const candidate of [language, language.split('-')[0] as string, fallback]) {
    const found = Object.hasOwn(text, candidate) ? text[candidate] : undefined
    if (found !== undefined) return found
  }
  return Object.values(text)[0] ?? ''
}

function partOf(value: Json, path: readonly string[]): Json {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return null
    current = (current as Record<string, Json>)[key] ?? null
  }
  return current
}

function shown(value: Json): string {
  if (Array.isArray(value)) return value.map(shown).join(', ')
  return typeof value === 'object' ? '' : String(value)
}
