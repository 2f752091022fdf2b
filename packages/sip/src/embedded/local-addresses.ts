import { isIPv6 } from 'node:net'
import type { Transport } from '../sip-request.js'
import type { Listener, NetworkFlow } from '../transport/network.js'
import type { ListenOptions } from './embedded-options.js'

/** One listener and how peers are told about it. */
export interface LocalAddress {
  readonly listener: Listener
  readonly host: string
  readonly port: number
  /** The versions of IP in which it reaches others. */
  readonly versions: readonly (4 | 6)[]
  /** A Via value up to the branch. Peers are always asked for the port they see (RFC 3581). */
  readonly via: string
  /** A Contact value for requests and responses of `sip:` URIs. */
  readonly contact: string
  /** The same for `sips:` URIs: a peer that asks for security all the way gets no other (RFC 3261 8.1.1.8, 12.1.1). */
  readonly secureContact: string
}

/** What to call in a dialog whose request goes, or came, to this URI. */
export function contactFor(local: LocalAddress, requestUri: string): string {
  return /^sips:/i.test(requestUri) ? local.secureContact : local.contact
}

/** The listeners of a stack. */
export class LocalAddresses {
  readonly #all: LocalAddress[] = []
  readonly #byListener = new Map<Listener, LocalAddress>()

  add(listener: Listener, options: ListenOptions): LocalAddress {
    const host = bracketed(options.advertisedHost ?? listener.host)
    const port = options.advertisedPort ?? listener.port
    const parameter = parameterOf(listener.transport)
    const address: LocalAddress = {
      listener,
      host,
      port,
      versions: listener.host === '::' ? [6, 4] : [isIPv6(listener.host) ? 6 : 4],
      via: `SIP/2.0/${listener.transport.toUpperCase()} ${host}:${port};rport;branch=`,
      contact: `<sip:${host}:${port}${parameter}>`,
      secureContact: `<sips:${host}:${port}${parameter}>`,
    }
    this.#all.push(address)
    this.#byListener.set(listener, address)
    return address
  }

  remove(listener: Listener): void {
    this.#byListener.delete(listener)
    const index = this.#all.findIndex((address) => address.listener === listener)
    if (index !== -1) this.#all.splice(index, 1)
  }

  get all(): readonly LocalAddress[] {
    return this.#all
  }

  of(flow: NetworkFlow): LocalAddress | undefined {
    return this.#byListener.get(flow.listener)
  }

  /** The first listener of a transport that can reach an address: of the same IP version. */
  first(transport: Transport, address: string): LocalAddress | undefined {
    // It is an address for certain, and then a colon tells; asked for each request that leaves.
    const version = address.includes(':') ? 6 : 4
    return this.#all.find(({ listener, versions }) => listener.transport === transport && versions.includes(version))
  }
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** `ws` stands for both kinds of WebSocket in URIs (RFC 7118 5.2.4). */
function parameterOf(transport: Transport): string {
  if (transport === 'udp') return ''
  return `;transport=${transport === 'wss' ? 'ws' : transport}`
}
