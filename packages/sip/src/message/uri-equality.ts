import { isIn, UNRESERVED } from './characters.js'
import type { Parameters } from './parameters.js'
import type { SipUri, TelUri, Uri } from './uri.js'

/** Parameters that make a difference even when only one of the URIs has them. */
const DECISIVE = ['user', 'ttl', 'method', 'maddr', 'transport']

/**
 * Whether two URIs name the same resource: RFC 3261 section 19.1.4 for SIP, RFC 3966 section 4 for telephone numbers,
 * character by character for others.
 */
export function urisEqual(a: Uri, b: Uri): boolean {
  if (a.scheme === 'other' || b.scheme === 'other')
    return a.scheme === 'other' && b.scheme === 'other' && a.text === b.text
  if (a.scheme === 'tel' || b.scheme === 'tel') return a.scheme === 'tel' && b.scheme === 'tel' && telUrisEqual(a, b)
  return sipUrisEqual(a, b)
}

function sipUrisEqual(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme || a.host !== b.host || a.port !== b.port) return false
  if (canonical(a.userInfo) !== canonical(b.userInfo)) return false
  for (const [name, value] of a.parameters) {
    const other = b.parameters.get(name)
    if (other === undefined ? DECISIVE.includes(name) : !valuesEqual(value, other)) return false
  }
  for (const [name] of b.parameters) if (!a.parameters.has(name) && DECISIVE.includes(name)) return false
  return pairsEqual(a.headers, b.headers)
}

function telUrisEqual(a: TelUri, b: TelUri): boolean {
  return a.number.toLowerCase() === b.number.toLowerCase() && pairsEqual(a.parameters, b.parameters)
}

/** All names on both sides, with equal values. */
function pairsEqual(a: Parameters, b: Parameters): boolean {
  if (a.size !== b.size) return false
  for (const [name, value] of a) {
    const other = b.get(name)
    if (other === undefined || !valuesEqual(value, other)) return false
  }
  return true
}

function valuesEqual(a: string, b: string): boolean {
  return canonical(a)?.toLowerCase() === canonical(b)?.toLowerCase()
}

/** Escapes of unreserved characters are resolved, others stay, with capital digits: `%6C` is `l`, but `%40` is not `@`. */
function canonical(text: string | undefined): string | undefined {
  if (text === undefined || !text.includes('%')) return text
  return text.replace(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const code = Number.parseInt(escape.slice(1), 16)
    return isIn(code, UNRESERVED) ? String.fromCharCode(code) : escape.toUpperCase()
  })
}
