import type { IncomingHttpHeaders } from 'node:http'
import { addressOfEndpoint } from './network-address.js'

/** Which headers proxies write: those that grew by use, or the one of RFC 7239. */
export type ForwardedBy = 'x-forwarded' | 'forwarded'

/** What one proxy says of whoever came to it. */
export interface ProxyHop {
  /** Undefined where the proxy does not say, or hides it (RFC 7239 section 6). */
  readonly address: string | undefined
  readonly scheme: 'http' | 'https' | undefined
}

/**
 * What proxies wrote, the nearest one's first. Read from the right, because each adds its own at the end: whatever a client
 * wrote before, a quote that never closes among it, changes nothing of what stands after. How much there is, the limit of
 * headers (`headerBytesMax`) bounds.
 */
export function* proxyHops(headers: IncomingHttpHeaders, by: ForwardedBy): Generator<ProxyHop> {
  if (by === 'forwarded') {
    for (const element of fromTheRight(headers.forwarded ?? '')) yield hopOf(element)
    return
  }
  const schemes = [...fromTheRight(joined(headers['x-forwarded-proto']))].map(schemeOf)
  let hop = 0
  // Many proxies hand the scheme of the first on instead of adding theirs: then all have the last that is there.
  for (const element of fromTheRight(joined(headers['x-forwarded-for'])))
    yield { address: addressOfEndpoint(element), scheme: schemes[hop++] ?? schemes.at(-1) }
}

/** The entries of a list, the last one first; commas within quotes are no ends. Empty ones are none (RFC 9110 5.6.1). */
function* fromTheRight(list: string): Generator<string> {
  let end = list.length
  let quoted = false
  for (let at = list.length - 1; at >= -1; at--) {
    if (list[at] === '"') quoted = !quoted
    if (at >= 0 && (quoted || list[at] !== ',')) continue
    const entry = list.slice(at + 1, end).trim()
    if (entry !== '') yield entry
    end = at
  }
}

/** `for="[2001:db8::1]:443";proto=https` (RFC 7239 section 4). */
function hopOf(element: string): ProxyHop {
  const pairs = new Map<string, string>()
  for (const [, name = '', quoted, token = ''] of element.matchAll(/(?<![\w-])([\w-]+)=(?:"([^"]*)"|([^\s;"]*))/g))
    pairs.set(name.toLowerCase(), quoted ?? token)
  return { address: addressOfEndpoint(pairs.get('for') ?? ''), scheme: schemeOf(pairs.get('proto') ?? '') }
}

function schemeOf(text: string): 'http' | 'https' | undefined {
  const scheme = text.toLowerCase()
  return scheme === 'http' || scheme === 'https' ? scheme : undefined
}

function joined(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}
