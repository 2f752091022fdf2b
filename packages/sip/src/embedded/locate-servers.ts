import { isIP } from 'node:net'
import type { Random } from '@ringwright/core'
import type { Transport } from '../sip-request.js'
import type { Names, ServerRecord } from '../transport/names.js'

/** Where a request goes, as its URI says. */
export interface NextHop {
  /** Undefined when the URI leaves it to us. */
  readonly transport: Transport | undefined
  readonly host: string
  /** Undefined when the URI leaves it to the domain. */
  readonly port: number | undefined
}

/** Where a request can be sent. */
export interface Server {
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

/** Of one domain: whoever lists more makes us wait for all of them. */
const SERVERS_MAX = 8

/** How services are called in NAPTR and SRV records (RFC 3263 4.1), in the order in which we prefer them. */
const SERVICES = [
  { transport: 'udp', naptr: 'SIP+D2U', prefix: '_sip._udp.' },
  { transport: 'tcp', naptr: 'SIP+D2T', prefix: '_sip._tcp.' },
  { transport: 'tls', naptr: 'SIPS+D2T', prefix: '_sips._tcp.' },
] as const

type Service = (typeof SERVICES)[number]

/**
 * The servers of a next hop whose host is a name, best first (RFC 3263 4). A port in the URI names a host; without one
 * the name is a domain, whose records say which transports and servers it has. `has` tells which transports we have.
 */
export async function locateServers(
  names: Names,
  hop: NextHop,
  has: (transport: Transport) => boolean,
  random: Random,
): Promise<readonly Server[]> {
  const { host, transport } = hop
  const preferred = transport ?? (has('udp') ? 'udp' : 'tcp')
  const port = hop.port ?? defaultPort(preferred)
  if (isIP(host) !== 0) return [{ transport: preferred, address: host, port }]
  const listed = hop.port === undefined ? await listedServers(names, hop, has, random) : undefined
  if (listed) return listed
  const addresses = await names.addresses(host)
  return addresses.slice(0, SERVERS_MAX).map((address) => ({ transport: preferred, address, port }))
}

export function defaultPort(transport: Transport | undefined): number {
  return transport === 'tls' ? 5061 : 5060
}

/** What the domain's SRV records list; undefined when it has none, empty when they say that there is no such service. */
async function listedServers(
  names: Names,
  { host, transport }: NextHop,
  has: (transport: Transport) => boolean,
  random: Random,
): Promise<readonly Server[] | undefined> {
  const usable = SERVICES.filter((service) =>
    transport === undefined ? has(service.transport) && service.transport !== 'tls' : service.transport === transport,
  )
  const pointers = transport === undefined ? await pointersOf(names, host, usable) : []
  const asked = pointers.length > 0 ? pointers : usable.map((service) => ({ service, name: service.prefix + host }))
  let isListed = false
  for (const { service, name } of asked) {
    const records = inOrder(await names.servers(name), random)
    isListed ||= records.length > 0
    // RFC 2782: a single record for "." says that there is no such service here.
    const real = records.filter((record) => record.name !== '' && record.name !== '.')
    const servers = await serversOf(names, service, real)
    if (servers.length > 0) return servers
  }
  return isListed ? [] : undefined
}

/** Where NAPTR records lead, of the services that we can use. */
async function pointersOf(
  names: Names,
  domain: string,
  usable: readonly Service[],
): Promise<readonly { service: Service; name: string }[]> {
  const records = [...(await names.services(domain))]
  records.sort((a, b) => a.order - b.order || a.preference - b.preference)
  return records.flatMap((record) => {
    const service = usable.find(({ naptr }) => naptr === record.service.toUpperCase())
    return service && record.replacement !== '' ? [{ service, name: record.replacement }] : []
  })
}

async function serversOf(
  names: Names,
  { transport }: Service,
  records: readonly ServerRecord[],
): Promise<readonly Server[]> {
  const found = await Promise.all(
    records.slice(0, SERVERS_MAX).map(async ({ name, port }) => {
      const addresses = isIP(name) === 0 ? await names.addresses(name) : [name]
      return addresses.map((address) => ({ transport, address, port }))
    }),
  )
  return found.flat().slice(0, SERVERS_MAX)
}

/** By priority; among equals each comes first with a chance in proportion to its weight (RFC 2782). */
function inOrder(records: readonly ServerRecord[], random: Random): readonly ServerRecord[] {
  const keyed = records.map((record) => ({
    record,
    // Those of weight 0 shall have a very small chance beside others.
    key: -Math.log(1 - random.next()) / Math.max(record.weight, 0.001),
  }))
  keyed.sort((a, b) => a.record.priority - b.record.priority || a.key - b.key)
  return keyed.map(({ record }) => record)
}
