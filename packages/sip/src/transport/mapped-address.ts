import { isIPv4 } from 'node:net'

/** What an address of IPv4 begins with where a socket of IPv6 names it (RFC 4291 2.5.5.2). */
const MAPPED = '::ffff:'

/** An address as its owner writes it: a socket that listens at `::` names those of IPv4 as addresses of IPv6. */
export function plainAddress(address: string): string {
  if (!address.startsWith(MAPPED)) return address
  const plain = address.slice(MAPPED.length)
  return isIPv4(plain) ? plain : address
}

/** An address as a socket that is bound to `host` takes it. */
export function addressFrom(host: string, address: string): string {
  return host.includes(':') && !address.includes(':') ? MAPPED + address : address
}
