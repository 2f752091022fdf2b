import { BlockList, isIP, SocketAddress } from 'node:net'

/** An address as it is written shortest, an IPv4 address in the clothes of IPv6 as what it is; undefined for anything else. */
export function ipAddress(text: string): string | undefined {
  const version = isIP(text)
  if (version === 0) return undefined
  if (version === 4) return text
  const { address } = new SocketAddress({ address: text, family: 'ipv6' })
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? address
}

/** The address of `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:443`. */
export function addressOfEndpoint(text: string): string | undefined {
  const withPort = /^\[([^\]]*)\](?::[\w.-]+)?$/.exec(text) ?? /^([\d.]+):[\w.-]+$/.exec(text)
  return ipAddress(withPort?.[1] ?? text)
}

/** Whether a text is an address, or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const { address, bits, bitsMax } = networkOf(text)
  return isIP(address) !== 0 && bits >= 0 && bits <= bitsMax
}

/** Tells which addresses are of any of these networks. */
export function networkTest(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const { address, bits } = networkOf(network)
    list.addSubnet(address, bits, familyOf(address))
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

function networkOf(text: string): { readonly address: string; readonly bits: number; readonly bitsMax: number } {
  const [, address = text, prefix] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? []
  const bitsMax = isIP(address) === 6 ? 128 : 32
  return { address, bits: prefix === undefined ? bitsMax : Number(prefix), bitsMax }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
