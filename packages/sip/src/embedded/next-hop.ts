import { isIP } from 'node:net'
import { parseUri, unbracketed } from '../message/index.js'
import type { Transport } from '../sip-request.js'
import type { NetworkFlow } from '../transport/network.js'
import { defaultPort, locateServers, type NextHop, type Server } from './locate-servers.js'
import type { StackContext } from './stack-context.js'

/** Undefined when we cannot go there: another scheme, or a transport that the stack doesn't have. */
export function nextHop(target: string): NextHop | undefined {
  const uri = parseUri(target)
  if (uri?.scheme !== 'sip' && uri?.scheme !== 'sips') return undefined
  const transport = transportOf(uri.scheme, uri.parameters.get('transport')?.toLowerCase())
  if (transport === 'other') return undefined
  const host = uri.parameters.get('maddr') ?? uri.host
  return { transport, host: unbracketed(host), port: uri.port }
}

/** Browsers are reached over the connection that they opened, never by their URI (RFC 7118 5). */
function transportOf(scheme: 'sip' | 'sips', named: string | undefined): Transport | 'other' | undefined {
  if (scheme === 'sips') return named === undefined || named === 'tcp' || named === 'tls' ? 'tls' : 'other'
  return named === undefined || named === 'udp' || named === 'tcp' || named === 'tls' ? named : 'other'
}

/** Above this many octets a request goes over TCP, because a datagram might be fragmented (RFC 3261 18.1.1). */
export const DATAGRAM_MAX = 1_300

/** The ways to a next hop, at least one, in the order in which they are tried (RFC 3263 4.3). */
export type Route = readonly [NetworkFlow, ...NetworkFlow[]]

/**
 * The ways to a next hop, at once when its host is an address, else after a look-up; undefined when there is none.
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
  if (isIP(hop.host) !== 0) {
    const port = hop.port ?? defaultPort(hop.transport)
    return opened(routeOf(flowsTo(context, hop, { transport: hop.transport, address: hop.host, port }, octets)))
  }
  const has = (transport: Transport): boolean =>
    context.addresses.all.some(({ listener }) => listener.transport === transport)
  locateServers(context.network.names, hop, has, context.random).then(
    (servers) => opened(routeOf(servers.flatMap((server) => flowsTo(context, hop, server, octets)))),
    () => opened(undefined),
  )
}

function routeOf([first, ...others]: readonly NetworkFlow[]): Route | undefined {
  return first && [first, ...others]
}

function flowsTo(
  context: StackContext,
  hop: NextHop,
  { transport, address, port }: Omit<Server, 'transport'> & { readonly transport: Transport | undefined },
  octets: number,
): readonly NetworkFlow[] {
  const udp = context.addresses.first('udp', address)
  const tcp = context.addresses.first('tcp', address)
  const chosen = transport === undefined ? (udp ?? tcp) : context.addresses.first(transport, address)
  if (!chosen) return []
  // What the URI does not say is ours to choose; nobody may take it over TCP, so that UDP remains.
  const tooLarge = hop.transport === undefined && chosen === udp && octets > DATAGRAM_MAX - VIA_OCTETS
  const name = hop.host === address ? undefined : hop.host
  const flow = chosen.listener.flowTo(address, port, name)
  return tooLarge && tcp ? [tcp.listener.flowTo(address, port, name), flow] : [flow]
}

/** About what our Via adds. */
const VIA_OCTETS = 100
