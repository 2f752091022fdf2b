import type { MessageContent } from '../channel/message-content.js'

const VARIABLE = /\{\{\s*([\w.-]{1,64})\s*\}\}/g

/** The variables of a text, each once, as `{{name}}` spells them. */
export function variablesOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))]
}

/** A text with its variables in place; undefined when one is missing, because nobody is to read `{{name}}`. */
export function fillVariables(text: string, variables: Readonly<Record<string, string>>): string | undefined {
  let isMissing = false
  const filled = text.replace(VARIABLE, (_written, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    isMissing ||= value === undefined
    return value ?? ''
  })
  return isMissing ? undefined : filled
}

/** The same for the parts of a message that can have variables. */
export function fillContent<C extends Pick<MessageContent, 'text' | 'template'>>(
  content: C,
  variables: Readonly<Record<string, string>>,
): C | undefined {
  const { text, template } = content
  const filled = text === undefined ? undefined : fillVariables(text, variables)
  const parameters = template?.parameters.map((parameter) => fillVariables(parameter, variables))
  if ((text !== undefined && filled === undefined) || parameters?.includes(undefined)) return undefined
  return {
    ...content,
    ...(filled !== undefined && { text: filled }),
    ...(template && { template: { ...template, parameters: parameters as readonly string[] } }),
  }
}
