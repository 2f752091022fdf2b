import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import { BlockList, type LookupFunction, isIP } from 'node:net'
import { callbackify } from 'node:util'
import { RingwrightError } from '../errors/ringwright-error.js'

/** Resolves a host name to all of its addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

/** The system's resolver: all addresses of a host, in its order. */
export const resolveByDns: Resolve = (host) => lookUp(host, { all: true, verbatim: true })

/** Networks that are not the public Internet: RFC 6890 and its registries, and what carries other addresses inside. */
const NOT_PUBLIC = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6')

/** Whether anybody on the Internet could have this address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  if (NOT_PUBLIC.check(address, family === 4 ? 'ipv4' : 'ipv6')) return false
  // An IPv4 address in the clothes of IPv6 is as private as it is.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped === undefined || isPublicAddress(mapped)
}

/**
 * Looks a host up for a connection, and refuses it when any of its addresses is not public. The connection is made to the
 * very address that was looked at, so that a name cannot answer differently the second time.
 */
export function publicLookup(resolve: Resolve): LookupFunction {
  const look = callbackify((host: string) => publicAddresses(host, resolve))
  return (host, { all }, callback) => {
    look(host, (error, addresses) => {
      // Node asks for all of them where it tries one family after the other.
      if (error || all) return callback(error, addresses as LookupAddress[])
      const [{ address, family }] = addresses as [LookupAddress]
      callback(null, address, family)
    })
  }
}

/** At least one. */
async function publicAddresses(host: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(host)
  const hidden = addresses.find(({ address }) => !isPublicAddress(address))
  if (hidden) throw refusal(host, hidden.address)
  if (addresses.length === 0) throw new RingwrightError('unavailable', `${host} has no address.`)
  return addresses
}

/** What is said when a host turns out to be inside. */
export function refusal(host: string, address: string): RingwrightError {
  return new RingwrightError(
    'not_permitted',
    `${host} is ${address}, which is not on the public Internet; allow it with allowPrivateAddresses if that is meant.`,
  )
}
