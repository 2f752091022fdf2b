import { isIn, PARAMETER_VALUE } from './characters.js'

/** The text as a quoted string. Line breaks become blanks: no quoted string can hold them. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n]+/g, ' ').replace(/["\\]/g, '\\$&')}"`
}

/** A parameter's value as it may stand after `=`: bare where it can be. */
export function parameterValue(text: string): string {
  for (let at = 0; at < text.length; at++) if (!isIn(text.charCodeAt(at), PARAMETER_VALUE)) return quote(text)
  return text
}
