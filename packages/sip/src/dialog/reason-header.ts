import type { EndReason } from '../call-leg.js'
import { type Headers, quote } from '../message/index.js'

/** The Reason header (RFC 3326) as a line; the empty string without a reason. */
export function reasonLine(reason: EndReason | undefined): string {
  if (reason === undefined) return ''
  const cause = reason.cause === undefined ? '' : `;cause=${Math.trunc(reason.cause)}`
  const text = reason.text === undefined ? '' : `;text=${quote(reason.text)}`
  return `Reason: ${reason.protocol.replace(/[^\w.-]/g, '')}${cause}${text}\r\n`
}

/** The first Reason of a message; undefined when there is none. */
export function readReason(headers: Headers): EndReason | undefined {
  const [value] = headers.list('reason')
  if (value === undefined) return undefined
  const [protocol = '', ...parameters] = splitOutsideQuotes(value)
  let cause: number | undefined
  let text: string | undefined
  for (const parameter of parameters) {
    const [name, content] = splitOnce(parameter, '=')
    if (name.toLowerCase() === 'cause' && content !== '') cause = Number.parseInt(content, 10)
    if (name.toLowerCase() === 'text') text = content.replace(/^"|"$/g, '').replaceAll('\\"', '"')
  }
  return {
    protocol,
    ...(cause === undefined || Number.isNaN(cause) ? {} : { cause }),
    ...(text === undefined ? {} : { text }),
  }
}

function splitOutsideQuotes(value: string): string[] {
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at <= value.length; at++) {
    const character = value[at]
    if (character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (character === undefined || (character === ';' && !quoted)) {
      parts.push(value.slice(start, at).trim())
      start = at + 1
    }
  }
  return parts
}

function splitOnce(text: string, separator: string): [name: string, rest: string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
