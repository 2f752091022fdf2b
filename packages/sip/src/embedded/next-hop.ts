import { isIP } from 'node:net'
import { parseUri } from '../message/index.js'
import type { Transport } from '../sip-request.js'
import type { NetworkFlow } from '../transport/network.js'
import type { StackContext } from './stack-context.js'

/** Where a request goes, as its URI says (RFC 3263 4.1 and 4.2, without SRV and NAPTR look-ups). */
export interface NextHop {
  /** Undefined when the URI leaves it to us. */
  readonly transport: Transport | undefined
  readonly host: string
  readonly port: number
}

/** Undefined when we cannot go there: another scheme, or a transport that the stack doesn't have. */
export function nextHop(target: string): NextHop | undefined {
  const uri = parseUri(target)
  if (uri?.scheme !== 'sip' && uri?.scheme !== 'sips') return undefined
  const transport = transportOf(uri.scheme, uri.parameters.get('transport')?.toLowerCase())
  if (transport === 'other') return undefined
  const host = uri.parameters.get('maddr') ?? uri.host
  const port = uri.port ?? (transport === 'tls' ? 5061 : 5060)
  return { transport, host: host.startsWith('[') ? host.slice(1, -1) : host, port }
}

/** Browsers are reached over the connection that they opened, never by their URI (RFC 7118 5). */
function transportOf(scheme: 'sip' | 'sips', named: string | undefined): Transport | 'other' | undefined {
  if (scheme === 'sips') return named === undefined || named === 'tcp' || named === 'tls' ? 'tls' : 'other'
  return named === undefined || named === 'udp' || named === 'tcp' || named === 'tls' ? named : 'other'
}

/** Above this many octets a request goes over TCP, because a datagram might be fragmented (RFC 3261 18.1.1). */
export const DATAGRAM_MAX = 1_300

export interface Route {
  readonly flow: NetworkFlow
  /** Taken when the first one cannot be opened: UDP for a large request that nobody takes over TCP. */
  readonly fallback: NetworkFlow | undefined
}

/**
 * The flow to a next hop, at once when its host is an address, else after a look-up; undefined when there is none.
 * `octets` is the size of the request without its Via.
 */
export function openRoute(
  context: StackContext,
  target: string,
  octets: number,
  opened: (route: Route | undefined) => void,
): void {
  const hop = nextHop(target)
  if (!hop) return opened(undefined)
  if (isIP(hop.host) !== 0) return opened(routeTo(context, hop, hop.host, octets))
  context.network.resolve(hop.host).then(
    (address) => opened(address === undefined ? undefined : routeTo(context, hop, address, octets)),
    () => opened(undefined),
  )
}

function routeTo(context: StackContext, hop: NextHop, address: string, octets: number): Route | undefined {
  const udp = context.addresses.first('udp', address)
  const tcp = context.addresses.first('tcp', address)
  const chosen = hop.transport === undefined ? (udp ?? tcp) : context.addresses.first(hop.transport, address)
  if (!chosen) return undefined
  const tooLarge = hop.transport === undefined && chosen === udp && octets > DATAGRAM_MAX - VIA_OCTETS
  const first = tooLarge && tcp ? tcp : chosen
  return {
    flow: first.listener.flowTo(address, hop.port, hop.host === address ? undefined : hop.host),
    fallback: first === chosen ? undefined : chosen.listener.flowTo(address, hop.port),
  }
}

/** About what our Via adds. */
const VIA_OCTETS = 100
