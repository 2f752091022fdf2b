/** Longest piece of a rejected value that is shown in a message. */
const SHOWN_MAX = 80
const SECRET = /secret|password|token|key|credential/i
const CREDENTIALS = /(:\/\/)[^/@\s]*@/g

/**
 * A rejected value, as a message may show it: messages end in logs and on screens. What stands in a field for a secret is
 * told by its length, an object by the names of its fields, and an address without its user and password.
 */
export function shownValue(value: unknown, path: readonly PropertyKey[]): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'string':
      return shownText(value, path)
    case 'object':
      return shownObject(value)
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return `a ${typeof value}`
  }
}

function shownObject(value: object | null): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `a list of ${value.length}`
  return shortened(`{ ${Object.keys(value).join(', ')} }`)
}

function shownText(text: string, path: readonly PropertyKey[]): string {
  if (text !== '' && path.some((name) => SECRET.test(String(name)))) return `a text of length ${text.length}`
  return shortened(JSON.stringify(text.replace(CREDENTIALS, '$1…@')))
}

function shortened(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}
