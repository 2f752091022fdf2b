import { RingwrightError } from '@ringwright/core'
import type { Body } from '../sip-request.js'
import type { SrfSendOptions } from './srf-module.js'

/**
 * Header lines as drachtio-srf takes them: one value for each name, so that several fields of one name become a list
 * with commas (RFC 3261 7.3.1).
 */
export function headerFields(lines: string): Record<string, string> {
  const names = new Map<string, string>()
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const value = line.slice(colon + 1).trim()
    const lower = line.slice(0, colon).toLowerCase()
    const name = names.get(lower) ?? line.slice(0, colon)
    names.set(lower, name)
    fields[name] = fields[name] === undefined ? value : `${fields[name]}, ${value}`
  }
  return fields
}

/** Throws `invalid_argument` for a body that is no text: drachtio-server takes nothing else. */
export function sendOptions(lines: string, body: Body | undefined): SrfSendOptions {
  const headers = headerFields(lines)
  if (body === undefined) return { headers }
  headers['Content-Type'] = body.type
  return { headers, body: typeof body.content === 'string' ? body.content : textOf(body.content) }
}

function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch (cause) {
    throw new RingwrightError('invalid_argument', 'body: drachtio-server carries text only; encode the octets first.', {
      cause,
    })
  }
}
